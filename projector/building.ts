import { setTimeout as sleep } from 'node:timers/promises'
import { recordsBetween, type Vector } from '../contracts/position.ts'

/** Milliseconds between looks at the checkpoints, which several projectors may be moving: near the goal, and far from it. */
const [shortest, longest] = [50, 1_000]

/** Milliseconds for which a goal stands. */
const goalLife = 2_000

export interface Building {
  /** What the generation is to contain before it goes live. */
  goal(): Promise<Vector>
  checkpoints(): Promise<Vector>
  readonly signal: AbortSignal
}

/**
 * Resolves when a generation contains what its goal was at most `goalLife` before: behind a goal that moves, as that of
 * another generation does, it is no further than that. Rejects when aborted, or when the store does not answer.
 */
export async function built({ goal, checkpoints, signal }: Building): Promise<void> {
  for (;;) {
    const target = await goal()
    const deadline = performance.now() + goalLife
    do {
      const missing = recordsBetween(await checkpoints(), target)
      if (missing === 0) return
      await sleep(Math.min(longest, Math.max(shortest, missing / 100)), undefined, { signal })
    } while (performance.now() < deadline)
  }
}
