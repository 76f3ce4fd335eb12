import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import type { EventLog } from '../event-log/event-log.ts'
import { createKafkaEventLog } from '../event-log/kafka/kafka-event-log.ts'
import { kafkaSettings } from '../event-log/kafka/settings.ts'
import { createLmdbEventLog } from '../event-log/lmdb/lmdb-event-log.ts'
import { withDeadline } from '../process/retry.ts'
import { pathsIn, refuseLostLog } from '../standalone/data-directory.ts'
import type { ConfigWithLog } from './config.ts'
import { whileOpen } from './while-open.ts'

/** Milliseconds until a log that does not answer is given up, which Kafka may need for a new topic, and until an append is. */
const [patience, appendTimeout] = [60_000, 15_000]

/** Opens the log of a service, which may be running, for as long as it is used. Rejects with Refused when it must not be. */
export const onEventLog = (config: ConfigWithLog, use: (eventLog: EventLog) => Promise<void>): Promise<void> =>
  whileOpen(openEventLog(config), async (eventLog) => {
    await withDeadline(eventLog.opened, patience, 'reaching the log')
    await use(eventLog)
  })

function openEventLog({ KAFKA_BROKERS, DATA_DIR, ...config }: ConfigWithLog): EventLog {
  const common = { appendTimeout, newId: randomUUID, log: pino({ level: 'silent' }) }
  if (config.MONGODB_URL === undefined || KAFKA_BROKERS === undefined) {
    const paths = pathsIn(DATA_DIR)
    refuseLostLog(paths)
    return createLmdbEventLog({ path: paths.eventLog, ...common })
  }
  return createKafkaEventLog({ ...kafkaSettings({ ...config, KAFKA_BROKERS }), ...common })
}
