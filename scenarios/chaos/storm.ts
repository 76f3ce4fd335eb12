import { setTimeout as sleep } from 'node:timers/promises'
import type { Chances } from '../load/chances.ts'
import type { Fault, Faults } from './faults.ts'
import { oneAtATime } from './one-at-a-time.ts'
import { planOf } from './plan.ts'

/** A fault that was, in milliseconds of the history. */
export interface Occurrence {
  readonly fault: Fault
  readonly from: number
  /** Undefined while it lasts. */
  to: number | undefined
}

export interface Storms {
  /** Faults at random moments, for so long. Resolves when all of them have ended, and the service has recovered. */
  rage(milliseconds: number): Promise<void>
  /** Whether anything was in trouble since then: from the first fault until the service has recovered from the last. */
  wasInTrouble(since: number): boolean
  /** In the order in which they began. */
  readonly occurred: readonly Occurrence[]
  /** Milliseconds that it took to recover, at most. */
  slowestRecovery(): number
}

export interface StormsParts {
  /** By target. */
  readonly faults: readonly [Faults, ...Faults[]]
  readonly chances: Chances
  /** Milliseconds of the history. */
  now(): number
  /** Resolves when the service does all that it should, which nobody helps it to; rejects when that takes too long. */
  recovered(): Promise<void>
}

export function createStorms({ faults, chances, now, recovered }: StormsParts): Storms {
  const occurred: Occurrence[] = []
  let calmSince = 0
  let slowest = 0
  // A fault may last longer than was planned: whoever is told to stop ends what is under way first.
  const inTurn = oneAtATime()

  async function happen(fault: Fault, milliseconds: number) {
    const occurrence: Occurrence = { fault, from: now(), to: undefined }
    occurred.push(occurrence)
    await fault.begin(milliseconds)
    await sleep(milliseconds)
    await fault.end()
    occurrence.to = now()
  }

  return {
    occurred,
    wasInTrouble: (since) => since < calmSince,
    slowestRecovery: () => slowest,
    async rage(milliseconds) {
      calmSince = Number.POSITIVE_INFINITY
      const begun = now()
      const happening = planOf(chances, milliseconds, faults).map(async ({ fault, from, to }) => {
        await sleep(begun + from - now())
        await inTurn(fault.target, () => happen(fault, to - from))
      })
      await Promise.all(happening)
      const ended = now()
      await recovered()
      slowest = Math.max(slowest, now() - ended)
      calmSince = now()
    },
  }
}
