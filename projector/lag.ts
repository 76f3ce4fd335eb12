import type { Vector } from '../contracts/position.ts'

/** How far a generation is behind the log in a partition. */
export interface PartitionLag {
  readonly partition: number
  /** Up to which offset all is projected. */
  readonly checkpoint: number
  readonly records: number
  /** For how long it has been behind: 0 when it has all, otherwise the age of what it lacks. */
  readonly seconds: number
  /** For how long its checkpoint has not moved although there are records; 0 when it moves or has all. */
  readonly stalledSeconds: number
}

export interface LagMonitor {
  /**
   * To be called about once a second: where the log and the generation stand, and when: in ms since 1970, and by a clock
   * that nobody sets.
   */
  observe(ends: Vector, checkpoints: Vector, now: number, steady: number): void
  /** As of the latest observation; empty before the first. */
  lags(): readonly PartitionLag[]
}

interface Seen {
  readonly checkpoint: number
  /** When it was first seen there, or had all. */
  readonly movedAt: number
  /** When it was looked at first, and when it last had all. */
  readonly first: number
  readonly complete?: number
}

/**
 * `projectedUpTo` tells when the latest projected record of a partition was written, in ms since 1970, where that is
 * known: what comes after it may have waited for longer than anybody has looked.
 */
export function createLagMonitor(projectedUpTo: (partition: number) => number | undefined): LagMonitor {
  const seen: (Seen | undefined)[] = []
  let latest: readonly PartitionLag[] = []

  function look(partition: number, end: number, checkpoint: number, now: number, steady: number): PartitionLag {
    const before = seen[partition]
    const records = Math.max(0, end - checkpoint)
    const first = before?.first ?? steady
    const complete = records === 0 ? steady : before?.complete
    const movedAt = records === 0 || checkpoint !== before?.checkpoint ? steady : before.movedAt
    seen[partition] = { checkpoint, movedAt, first, ...(complete !== undefined && { complete }) }
    if (records === 0) return { partition, checkpoint, records, seconds: 0, stalledSeconds: 0 }
    const written = projectedUpTo(partition)
    const waits = [
      ...(complete === undefined ? [] : [steady - complete]),
      ...(written === undefined ? [] : [Math.max(0, now - written)]),
    ]
    return {
      partition,
      checkpoint,
      records,
      seconds: (waits.length > 0 ? Math.min(...waits) : steady - first) / 1_000,
      stalledSeconds: (steady - movedAt) / 1_000,
    }
  }

  return {
    observe(ends, checkpoints, now, steady) {
      latest = ends.map((end, partition) => look(partition, end, checkpoints[partition] ?? 0, now, steady))
    },
    lags: () => latest,
  }
}
