import { LogRefused } from '../event-log.ts'

/** Takes what an answer says: the records of a partition from `from` up to `end` are there. Throws LogRefused. */
export type Saw = (partition: number, from: number, end: number) => void

/**
 * The ends of a topic's partitions, as far as they have been seen. Within one topic they only grow. kafkajs knows no
 * topic ids, so this is how a topic shows that was deleted and made again while a process runs.
 */
export function createKnownEnds(topic: string) {
  const ends = new Map<number, number>()

  return {
    /**
     * To be called before a request. Its answer is held against what was known by then, because the answers of
     * requests that run at the same time may come in another order than they were made.
     */
    asked(): Saw {
      const known = new Map(ends)
      return (partition, from, end) => {
        const before = known.get(partition) ?? 0
        if (from < before) {
          throw new LogRefused(
            `partition ${partition} of topic ${topic} ended at ${before} and ends at ${from} now: it was cut or made ` +
              'again; restore it, or set KAFKA_TOPIC to a new topic, with new read models',
          )
        }
        ends.set(partition, Math.max(end, ends.get(partition) ?? 0))
      }
    },
  }
}
