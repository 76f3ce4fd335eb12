import type { Violation } from '../reading/observations.ts'
import { writeTimeout } from './deployment.ts'
import { standsStill } from './faults.ts'
import type { Occurrence } from './storm.ts'

/** Milliseconds that a busy machine may add. */
const allowance = 3_500

/**
 * Writes that had no answer in time though nothing stood between them and a command API that runs. Whoever is away,
 * what cannot be written is answered so.
 */
export function lateAnswers(
  slow: readonly { readonly from: number; readonly to: number }[],
  occurred: readonly Occurrence[],
): Violation[] {
  const excuses = occurred.filter(
    ({ fault: { target, does } }) =>
      target.startsWith('clients to command-api') || (target.startsWith('command-api') && does === standsStill),
  )
  return slow
    .filter(({ from, to }) => to - from > writeTimeout + allowance)
    .filter(({ from, to }) => !excuses.some((excuse) => excuse.from < to && (excuse.to ?? to) > from))
    .map(({ from, to }) => ({ at: from, words: `a write was answered after ${Math.round(to - from)} ms` }))
}
