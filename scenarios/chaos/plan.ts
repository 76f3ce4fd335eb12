import type { Chances } from '../load/chances.ts'

/** When a fault begins and ends, in milliseconds since the storm began. */
export interface Planned<Fault> {
  readonly from: number
  readonly to: number
  readonly fault: Fault
}

interface Plannable {
  readonly target: string
  readonly seconds: readonly [number, number]
}

type Several<Fault> = readonly [Fault, ...Fault[]]

/** How many faults there are at a time, at most. */
const lanes = 2

/** Milliseconds between two faults of a lane. */
const gap = [500, 4_000] as const

/** In which a target recovers before it is chosen again. */
const rest = 5_000

/**
 * Faults at random moments of so many milliseconds, the same again from the same chances, in the order in which they
 * begin: of targets that are equally likely, and of one target one at a time.
 */
export function planOf<Fault extends Plannable>(
  chances: Chances,
  milliseconds: number,
  targets: readonly [Several<Fault>, ...Several<Fault>[]],
): Planned<Fault>[] {
  const plan: Planned<Fault>[] = []
  const freeFrom = new Map<string, number>()
  const cursors = Array.from({ length: lanes }, () => 0)
  for (;;) {
    const lane = cursors.indexOf(Math.min(...cursors))
    const from = (cursors[lane] ?? 0) + chances.between(...gap)
    if (from > milliseconds) return plan.sort((one, other) => one.from - other.from)
    cursors[lane] = from
    const fault = chances.oneOf(chances.oneOf(targets))
    if ((freeFrom.get(fault.target) ?? 0) > from) continue
    const to = from + 1_000 * chances.between(...fault.seconds)
    cursors[lane] = to
    freeFrom.set(fault.target, to + rest)
    plan.push({ from, to, fault })
  }
}
