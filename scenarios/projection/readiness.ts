import { setTimeout as sleep } from 'node:timers/promises'

export interface ReadinessWatch {
  /** Every reason that was told for not being ready. */
  stop(): Promise<readonly string[]>
}

/** Asks a service whether it is ready, again and again. */
export function watchReadiness(origin: string): ReadinessWatch {
  const reasons = new Set<string>()
  let running = true

  async function watch() {
    while (running) {
      const answer = await fetch(`${origin}/readyz`, { signal: AbortSignal.timeout(30_000) })
      const { reasons: told } = (await answer.json()) as { reasons: Record<string, string> }
      for (const reason of Object.values(told)) reasons.add(reason)
      await sleep(500)
    }
  }

  const watching = watch()
  watching.catch(() => {})
  return {
    async stop() {
      running = false
      await watching
      return [...reasons]
    },
  }
}
