import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import type { EventLog } from '../event-log/event-log.ts'
import { createKafkaEventLog } from '../event-log/kafka/kafka-event-log.ts'

/** As many as a topic gets by default. */
export const partitions = 12

/** A topic on one broker, used without a service; it is made when it is not there. `appendTimeout` in milliseconds. */
export function kafkaLog(broker: string, topic: string, limits: { readonly appendTimeout?: number } = {}): EventLog {
  const log = pino({ level: 'silent' })
  return createKafkaEventLog({
    brokers: [broker],
    topic,
    partitions,
    replicationFactor: 1,
    newId: randomUUID,
    log,
    ...limits,
  })
}
