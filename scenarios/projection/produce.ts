import type { Position } from '../../contracts/position.ts'
import type { EventLog } from '../../event-log/event-log.ts'
import { appendAll } from '../../testing/append-all.ts'
import { kafkaLog } from '../../testing/kafka-log.ts'
import type { Fed } from './feed.ts'

/** A record that was fed, and where the log has it. */
export type Logged = Fed & { readonly position: Position }

/** A log that is written to while servers are made to fail. */
export const scenarioLog = (broker: string, topic: string) => kafkaLog(broker, topic, { appendTimeout: 15_000 })

/** Appends them as quickly as the log takes them. */
export async function produce(eventLog: Pick<EventLog, 'append'>, fed: readonly Fed[]): Promise<Logged[]> {
  const positions = await appendAll(eventLog, fed.length, (number) => (fed[number] as Fed).record)
  return fed.map((one, number) => ({ ...one, position: positions[number] as Position }))
}
