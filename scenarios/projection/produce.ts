import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import type { Position } from '../../contracts/position.ts'
import type { EventLog } from '../../event-log/event-log.ts'
import { createKafkaEventLog } from '../../event-log/kafka/kafka-event-log.ts'
import { appendAll } from '../../testing/append-all.ts'
import type { Fed } from './feed.ts'

/** A record that was fed, and where the log has it. */
export type Logged = Fed & { readonly position: Position }

export const partitions = 12

/** A log that is written to without a service. */
export function scenarioLog(broker: string, topic: string): EventLog {
  const log = pino({ level: 'silent' })
  const settings = { topic, partitions, replicationFactor: 1, appendTimeout: 15_000 }
  return createKafkaEventLog({ brokers: [broker], ...settings, newId: randomUUID, log })
}

/** Appends them as quickly as the log takes them. */
export async function produce(eventLog: Pick<EventLog, 'append'>, fed: readonly Fed[]): Promise<Logged[]> {
  const positions = await appendAll(eventLog, fed.length, (number) => (fed[number] as Fed).record)
  return fed.map((one, number) => ({ ...one, position: positions[number] as Position }))
}
