import type { Lane } from './lane.ts'

/** Milliseconds in which a consumer has to bring records that are there. */
export const patience = 30_000

/**
 * What a consumer fails to bring, in words: it has been silent about a partition for too long, though the log has
 * more there. undefined when there is nothing to complain of.
 */
export function stalled(
  lanes: ReadonlyMap<number, Pick<Lane, 'idleSince' | 'expected'>>,
  ends: readonly number[],
  now: number,
): string | undefined {
  for (const [partition, lane] of lanes) {
    const [idleSince, at, end] = [lane.idleSince(), lane.expected() ?? 0, ends[partition] ?? 0]
    if (idleSince === undefined || at >= end || now - idleSince < patience) continue
    const seconds = Math.round((now - idleSince) / 1_000)
    return `partition ${partition} has brought nothing for ${seconds} s, though it goes from ${at} to ${end}`
  }
  return undefined
}

/**
 * In words, that the group has not heard of a consumer for longer than it waits for one, even while it shares the
 * partitions anew: they are somebody else's. `heardAt` is that of the latest heartbeat or join that was answered.
 */
export function forgotten(heardAt: number, now: number): string | undefined {
  const silence = now - heardAt
  return silence < patience ? undefined : `the group has not heard of it for ${Math.round(silence / 1_000)} s`
}
