import { setTimeout as sleep } from 'node:timers/promises'
import { now } from '../../bench/pace.ts'

/** Something that is done again and again. */
export interface Steady {
  readonly counts: { done: number; failed: number }
  /** Why some of it failed, the first ones. */
  readonly failures: readonly string[]
  /** Resolves when what has begun has ended. */
  stop(): Promise<void>
}

/** Failures that are told. */
const told = 5

/** So many at a time: where the machine is slow, there is less load, and no backlog that looks like growth. */
const most = 8

/** Does something `rate` times per second, whether what was begun before has ended or not, unless that is too much. */
export function steadily(name: string, rate: number, act: () => Promise<void>): Steady {
  const counts = { done: 0, failed: 0 }
  const failures: string[] = []
  const underWay = new Set<Promise<void>>()
  const stopping = new AbortController()

  async function once() {
    try {
      await act()
      counts.done += 1
    } catch (error) {
      counts.failed += 1
      if (failures.length < told) failures.push(`${name}: ${error}`)
    }
  }

  async function run() {
    let due = now()
    while (!stopping.signal.aborted) {
      due += 1_000 / rate
      if (due > now()) await sleep(due - now(), undefined, { signal: stopping.signal }).catch(() => {})
      if (underWay.size >= most) await Promise.race(underWay)
      // What could not be done in time is not made up for.
      due = Math.max(due, now() - 1_000)
      const one = once().finally(() => underWay.delete(one))
      underWay.add(one)
    }
    await Promise.all(underWay)
  }

  const done = run()
  return {
    counts,
    failures,
    async stop() {
      stopping.abort()
      await done
    },
  }
}
