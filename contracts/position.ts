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

/** The least vector that contains both a position and all of another vector. */
export function including({ partition, offset }: Position, vector: Vector = []): Vector {
  const including = [...vector]
  while (including.length <= partition) including.push(0)
  including[partition] = Math.max(including[partition] ?? 0, offset + 1)
  return including
}
