import type { Lane } from './lane.ts'

export interface Watchdog {
  /**
   * What a consumer fails to bring, in words: it has been silent about a partition for too long, though the log has had
   * more there for as long. undefined when there is nothing to complain of. To be asked several times in its patience.
   */
  complaint(
    lanes: ReadonlyMap<number, Pick<Lane, 'idleSince' | 'expected'>>,
    ends: readonly number[],
    now: number,
  ): string | undefined
}

/** `patience` is the time in which a consumer has to bring records that are there, in ms. */
export function createWatchdog(patience: number): Watchdog {
  /** Since when each partition is known to have more. */
  const behindSince = new Map<number, number>()

  return {
    complaint(lanes, ends, now) {
      for (const partition of behindSince.keys()) if (!lanes.has(partition)) behindSince.delete(partition)
      for (const [partition, lane] of lanes) {
        const [idleSince, at, end] = [lane.idleSince(), lane.expected() ?? 0, ends[partition] ?? 0]
        if (idleSince === undefined || at >= end) {
          behindSince.delete(partition)
          continue
        }
        const behind = behindSince.get(partition) ?? now
        behindSince.set(partition, behind)
        const silent = now - Math.max(idleSince, behind)
        if (silent < patience) continue
        return `partition ${partition} has brought nothing for ${Math.round(silent / 1_000)} s, though it goes from ${at} to ${end}`
      }
      return undefined
    },
  }
}

/**
 * In words, that the group has not heard of a consumer for longer than it waits for one, even while it shares the
 * partitions anew: they are somebody else's. `heardAt` is that of the latest heartbeat or join that was answered.
 */
export function forgotten(heardAt: number, now: number, patience: number): string | undefined {
  const silence = now - heardAt
  return silence < patience ? undefined : `the group has not heard of it for ${Math.round(silence / 1_000)} s`
}
