import type { Rebuilds } from './rebuilding.ts'

/** A fault that was, in milliseconds from the beginning. */
export interface Happened {
  readonly target: string
  readonly does: string
  readonly from: number
  /** Undefined when it had not ended in the end. */
  readonly to: number | undefined
}

/** What was compared in the end. */
export interface Compared {
  /** Answers of the two query APIs with each other. */
  readonly instances: number
  /** Answers with those of a rebuild, and of standalone. */
  readonly forms: number
  readonly deadLetters: number
  /** Streams that had been told to begin anew. */
  readonly resets: number
}

/** What a run of chaos came to. */
export interface ChaosReport {
  readonly seed: number
  readonly faults: readonly Happened[]
  /** Milliseconds until all was as it should be again, at most. */
  readonly slowestRecovery: number
  readonly rebuilds: Rebuilds
  /** Requests that were answered, by what they were for, and failures that were excused, by what they were. */
  readonly answered: ReadonlyMap<string, number>
  readonly excused: ReadonlyMap<string, number>
  readonly messages: number
  /** Undefined when it did not come to that. */
  readonly compared: Compared | undefined
  /** In words: those of a moment, the earliest first, and those of the end. */
  readonly violations: readonly string[]
  /** Milliseconds. */
  readonly took: number
}

/** Of all kinds. */
export const total = (counts: ReadonlyMap<string, number>) =>
  [...counts.values()].reduce((sum, count) => sum + count, 0)

export function lineOf(report: ChaosReport): string {
  const { seed, faults, slowestRecovery, rebuilds, answered, excused, messages, compared, violations, took } = report
  const inTheEnd = compared
    ? `${compared.deadLetters} dead letters, ${compared.resets} streams told to begin anew; ${compared.instances} answers of ` +
      `both instances, ${compared.forms} of a rebuild and of standalone compared`
    : 'it did not go on'
  return (
    `chaos: seed ${seed}, ${faults.length} faults, recovered after ${inSeconds(slowestRecovery)} at most, ` +
    `${rebuilds.begun} rebuilds, ${rebuilds.hastened} of them live before their time; ${inWords(answered)}; ` +
    `excused ${inWords(excused) || 'nothing'}; ${messages} messages, ${inTheEnd}; ${violations.length} violations; ` +
    `${inSeconds(took)} in all`
  )
}

/** When each fault was, in their order. */
export const timelineOf = ({ faults }: ChaosReport): string[] =>
  faults.map(
    ({ target, does, from, to }) =>
      `${inSeconds(from)}: ${target} ${does}${to === undefined ? '' : `, until ${inSeconds(to)}`}`,
  )

export const inSeconds = (milliseconds: number) => `${(milliseconds / 1_000).toFixed(1)} s`

const inWords = (counts: ReadonlyMap<string, number>) =>
  [...counts]
    .sort()
    .map(([what, count]) => `${what}: ${count}`)
    .join(', ')
