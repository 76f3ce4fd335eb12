import { LogRefused } from '../event-log.ts'

/**
 * The ends of a topic's partitions, as far as they have been seen. Within one topic they only grow. kafkajs knows no
 * topic ids, so this is how a topic shows that was deleted and made again while a process runs.
 */
export function createKnownEnds(topic: string) {
  const ends = new Map<number, number>()

  return {
    /** Records from `from` up to `end` are there now. Throws LogRefused when a known end lies beyond `from`. */
    saw(partition: number, from: number, end: number) {
      const known = ends.get(partition) ?? 0
      if (from < known) {
        throw new LogRefused(
          `partition ${partition} of topic ${topic} ended at ${known} and ends at ${from} now: it was cut or made again; ` +
            'restore it, or set KAFKA_TOPIC to a new topic, with new read models',
        )
      }
      ends.set(partition, end)
    },
  }
}
