import type { Sample } from './figures.ts'
import { afterWarmUp } from './growth.ts'

/** What is kept outside the processes, and how much of it a message takes. */
export interface StoredGrowth {
  readonly what: string
  /** Bytes, at the end. */
  readonly size: number
  /** Bytes for each message that was acknowledged, in the two halves of the time after the warm-up. */
  readonly firstHalf: number
  readonly secondHalf: number
}

/** It grows with the messages, and is to grow by as much for the last as for the first of them. */
export function storedGrowthOf(samples: readonly Sample<string>[]): StoredGrowth[] {
  const warm = afterWarmUp(samples)
  const [first, between, last] = [warm[0], warm[Math.floor(warm.length / 2)], warm.at(-1)]
  if (!first || !between || !last) return []
  return Object.keys(last.figures).map((what) => {
    const sizeAt = ({ figures }: Sample<string>) => figures[what] ?? Number.NaN
    const each = (from: Sample<string>, to: Sample<string>) => (sizeAt(to) - sizeAt(from)) / (to.acked - from.acked)
    return { what, size: sizeAt(last), firstHalf: each(first, between), secondHalf: each(between, last) }
  })
}
