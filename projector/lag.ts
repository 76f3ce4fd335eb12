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
  /** To be called about once a second: where the log and the generation stand, and when, in ms since 1970. */
  observe(ends: Vector, checkpoints: Vector, now: number): void
  /** As of the latest observation; empty before the first. */
  lags(): readonly PartitionLag[]
}

interface Seen {
  readonly checkpoint: number
  /** When it was first seen there, or had all. */
  readonly movedAt: number
  /** When it was looked at first, and when it last had all; ms since 1970, both. */
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

  function look(partition: number, end: number, checkpoint: number, now: number): PartitionLag {
    const before = seen[partition]
    const records = Math.max(0, end - checkpoint)
    const first = before?.first ?? now
    const complete = records === 0 ? now : before?.complete
    const movedAt = records === 0 || checkpoint !== before?.checkpoint ? now : before.movedAt
    seen[partition] = { checkpoint, movedAt, first, ...(complete !== undefined && { complete }) }
    if (records === 0) return { partition, checkpoint, records, seconds: 0, stalledSeconds: 0 }
    const since = Math.max(complete ?? 0, projectedUpTo(partition) ?? 0) || first
    return {
      partition,
      checkpoint,
      records,
      seconds: Math.max(0, now - since) / 1_000,
      stalledSeconds: (now - movedAt) / 1_000,
    }
  }

  return {
    observe(ends, checkpoints, now) {
      latest = ends.map((end, partition) => look(partition, end, checkpoints[partition] ?? 0, now))
    },
    lags: () => latest,
  }
}
