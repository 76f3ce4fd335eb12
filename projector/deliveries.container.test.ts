import { randomUUID } from 'node:crypto'
import { describe, jest } from '@jest/globals'
import { pino } from 'pino'
import type { EventLog } from '../event-log/event-log.ts'
import { createKafkaEventLog } from '../event-log/kafka/kafka-event-log.ts'
import { createLmdbEventLog } from '../event-log/lmdb/lmdb-event-log.ts'
import { createLmdbReadModels } from '../read-models/lmdb/lmdb-read-models.ts'
import { createMongoReadModels } from '../read-models/mongodb/mongodb-read-models.ts'
import type { ReadModels } from '../read-models/read-models.ts'
import { temporaryDirectories } from '../testing/temporary-directories.ts'
import { projectorContract } from './projector.contract.ts'

jest.setTimeout(120_000)

const brokers = (process.env.TEST_KAFKA_BROKERS ?? '').split(',')
const log = pino({ level: process.env.LOG_LEVEL ?? 'silent' })
const directory = temporaryDirectories()

const logs = {
  Kafka: async () => {
    const topic = `test-${randomUUID()}`
    return createKafkaEventLog({ brokers, topic, partitions: 3, replicationFactor: 1, newId: randomUUID, log })
  },
  LMDB: async () => createLmdbEventLog({ path: await directory(), newId: randomUUID, log }),
}
const stores = {
  MongoDB: async () =>
    createMongoReadModels({ url: `${process.env.TEST_MONGODB_URL}/test-${randomUUID().slice(0, 8)}` }),
  LMDB: async () => createLmdbReadModels({ path: await directory() }),
}

const pairs: [keyof typeof logs, keyof typeof stores, number][] = [
  ['Kafka', 'LMDB', 2],
  ['LMDB', 'MongoDB', 4],
  ['Kafka', 'MongoDB', 2],
]

describe.each(pairs)('between %s and %s', (from, to, runs) => {
  projectorContract(async () => {
    const [eventLog, readModels]: [EventLog, ReadModels] = await Promise.all([logs[from](), stores[to]()])
    return { eventLog, readModels, close: async () => void (await Promise.all([eventLog.close(), readModels.close()])) }
  }, runs)
})
