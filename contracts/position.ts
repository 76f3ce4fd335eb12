/** Where a record lies in the log. Offsets rise within a partition and are never given twice. */
export type Position = {
  readonly partition: number
  readonly offset: number
}

/** For each partition (the index) the offset of the first record not contained: what lies below it, is. */
export type Vector = readonly number[]

export function isBelow({ partition, offset }: Position, vector: Vector): boolean {
  return offset < (vector[partition] ?? 0)
}

/** Whether all that lies below one vector lies below another. */
export function contains(vector: Vector, other: Vector): boolean {
  return other.every((offset, partition) => offset <= (vector[partition] ?? 0))
}

/** Whether the same lies below both. */
export function isSame(vector: Vector, other: Vector): boolean {
  return contains(vector, other) && contains(other, vector)
}

/** The least vector that contains both. */
export function leastContaining(one: Vector, other: Vector): Vector {
  const length = Math.max(one.length, other.length)
  return Array.from({ length }, (_, partition) => Math.max(one[partition] ?? 0, other[partition] ?? 0))
}

/** The least vector that contains both a position and all of another vector. */
export function including({ partition, offset }: Position, vector: Vector = []): Vector {
  const least: number[] = Array.from({ length: partition + 1 }, () => 0)
  least[partition] = offset + 1
  return leastContaining(least, vector)
}

/** How many records lie below a vector and not below another. */
export function recordsBetween(from: Vector, to: Vector): number {
  return to.reduce((sum, next, partition) => sum + Math.max(0, next - (from[partition] ?? 0)), 0)
}

/** How many records lie below a vector. */
export const recordsBelow = (vector: Vector): number => recordsBetween([], vector)
