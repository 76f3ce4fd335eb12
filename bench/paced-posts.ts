import { fork } from 'node:child_process'
import { once } from 'node:events'

/** Messages that are posted at a rate by a process of their own, each with the time in its text. */
export interface PacedPosts {
  /** Resolves when all are acked; rejects when one is not. */
  run(seconds: number): Promise<void>
  /** The ids of what was acked. */
  readonly acked: ReadonlySet<string>
  stop(): void
}

/** What its process is told, and what it answers: the ids of what was acked, or why something was not. */
export interface PacedRun {
  readonly origin: string
  readonly rate: number
  readonly seconds: number
}
export type PacedOutcome = { readonly ids: readonly string[] } | { readonly failure: string }

export function startPacedPosts(origin: string, rate: number): PacedPosts {
  // Compiled, also where this is not.
  const child = fork('dist/bench/paced-posts-process.js')
  const ended = once(child, 'exit').then(() => ({ failure: 'the process that posts has ended' }))
  const acked = new Set<string>()
  return {
    acked,
    async run(seconds) {
      child.send({ origin, rate, seconds } satisfies PacedRun)
      const answered = once(child, 'message').then(([outcome]) => outcome as PacedOutcome)
      const outcome = await Promise.race([answered, ended])
      if ('failure' in outcome) throw new Error(outcome.failure)
      for (const id of outcome.ids) acked.add(id)
    },
    stop: () => child.disconnect(),
  }
}

/** When the message of a text was due, in ms since 1970. */
export const dueIn = (text: string) => Number(text.slice(0, text.indexOf(' ')))
