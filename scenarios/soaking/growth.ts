import { median } from '../../bench/median.ts'

/** How a figure changes with time, per hour: the slope, and between which two it lies in 19 of 20 cases. */
export interface Growth {
  readonly perHour: number
  readonly least: number
  readonly most: number
}

export interface Point {
  /** Milliseconds. */
  readonly at: number
  readonly value: number
}

const hour = 3_600_000

/** Of the normal distribution: 95 % lie within so many deviations. */
const deviations = 1.96

/**
 * The median of the slopes between all pairs of points (Theil and Sen): a few points that lie far off move it by next to
 * nothing. Its interval is Kendall's: it asks of the noise only that it comes without order.
 */
export function growthOf(points: readonly Point[]): Growth {
  const slopes = points
    .flatMap((one, index) => points.slice(index + 1).map((other) => (other.value - one.value) / (other.at - one.at)))
    .map((slope) => slope * hour)
    .sort((a, b) => a - b)
  const count = points.length
  const spread = deviations * Math.sqrt((count * (count - 1) * (2 * count + 5)) / 18)
  const middle = (slopes.length - 1) / 2
  return {
    perHour: median(slopes),
    // Of a few points nobody can say so much.
    least: slopes[Math.floor(middle - spread / 2)] ?? Number.NEGATIVE_INFINITY,
    most: slopes[Math.ceil(middle + spread / 2)] ?? Number.POSITIVE_INFINITY,
  }
}

/** `unclear` where it was too short, or too noisy, to say whether it stays below a bar. */
export type Verdict = 'flat' | 'grows' | 'unclear'

export function verdictOf({ least, most }: Growth, bar: number): Verdict {
  if (least > bar) return 'grows'
  return most <= bar ? 'flat' : 'unclear'
}

/** What is there when the first third has passed: until then caches fill, and code is compiled. */
export function afterWarmUp<T extends { readonly at: number }>(samples: readonly T[]): readonly T[] {
  const end = samples.at(-1)?.at ?? 0
  return samples.filter(({ at }) => at >= end / 3)
}
