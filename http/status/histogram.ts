import type { Reading } from '../../process/instruments.ts'

/** How many observations of a histogram are at most as great as each bound, the bounds rising, the last one infinite. */
export type Cumulative = ReadonlyMap<number, number>

/** All combinations of labels together. */
export function cumulative(readings: readonly Reading[]): Cumulative {
  const counts = new Map<number, number>()
  for (const { name, labels, value } of readings) {
    if (!name.endsWith('_bucket')) continue
    const bound = labels.le === '+Inf' ? Number.POSITIVE_INFINITY : Number(labels.le)
    counts.set(bound, (counts.get(bound) ?? 0) + value)
  }
  return new Map([...counts].sort(([a], [b]) => a - b))
}

/** What one has and another, taken before, had not. */
export const since = (now: Cumulative, before: Cumulative): Cumulative =>
  new Map([...now].map(([bound, count]) => [bound, count - (before.get(bound) ?? 0)]))

/**
 * The value that a share of the observations does not exceed, taken to lie evenly within each bucket, as Prometheus'
 * histogram_quantile does; undefined when there are none.
 */
export function quantile(share: number, counts: Cumulative): number | undefined {
  const rank = share * ([...counts.values()].at(-1) ?? 0)
  let [below, lower] = [0, 0]
  for (const [bound, count] of counts) {
    if (rank > 0 && count >= rank) {
      return bound === Number.POSITIVE_INFINITY ? lower : lower + ((bound - lower) * (rank - below)) / (count - below)
    }
    ;[below, lower] = [count, bound]
  }
  return undefined
}
