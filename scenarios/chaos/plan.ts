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

/** How many faults there are at a time, at most. */
const lanes = 2

/** Milliseconds between two faults of a lane. */
const gap = [500, 4_000] as const

/** In which a target recovers before it is chosen again. */
const rest = 5_000

/**
 * Faults at random moments of so many milliseconds, the same again from the same chances, in the order in which they
 * begin. Those of one target do not overlap.
 */
export function planOf<Fault extends Plannable>(
  chances: Chances,
  milliseconds: number,
  faults: readonly [Fault, ...Fault[]],
): Planned<Fault>[] {
  const plan: Planned<Fault>[] = []
  const freeFrom = new Map<string, number>()
  const cursors = Array.from({ length: lanes }, () => 0)
  for (;;) {
    const lane = cursors.indexOf(Math.min(...cursors))
    const from = (cursors[lane] ?? 0) + chances.between(...gap)
    if (from > milliseconds) return plan.sort((one, other) => one.from - other.from)
    cursors[lane] = from
    const fault = chances.oneOf(faults)
    if ((freeFrom.get(fault.target) ?? 0) > from) continue
    const to = from + 1_000 * chances.between(...fault.seconds)
    cursors[lane] = to
    freeFrom.set(fault.target, to + rest)
    plan.push({ from, to, fault })
  }
}
