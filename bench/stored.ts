import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pino } from 'pino'
import { projectionVersion } from '../contracts/documents.ts'
import { recordsBelow } from '../contracts/position.ts'
import type { EventLog } from '../event-log/event-log.ts'
import { createLmdbEventLog } from '../event-log/lmdb/lmdb-event-log.ts'
import { createLmdbReadModels } from '../read-models/lmdb/lmdb-read-models.ts'
import { createMongoReadModels } from '../read-models/mongodb/mongodb-read-models.ts'
import type { ReadModels } from '../read-models/read-models.ts'
import { pathsIn } from '../standalone/data-directory.ts'
import { kafkaLog, partitions } from '../testing/kafka-log.ts'
import { type EventAt, fill, fillTimeout } from './events.ts'
import { bytesOfDatabase, bytesOfTopic, bytesUnder, type Storage } from './storage.ts'
import { type Cores, startTarget, type Target } from './target.ts'

/** A running service that has many messages, of `events.ts`. */
export interface Stored {
  readonly name: string
  /** Where messages are posted, and where they are read. */
  readonly posts: Target
  readonly reads: Target
  readonly projecting: Target
  /** Where the read models lie, a URL or a path, and under which id. */
  readonly store: string
  readonly generation: string
  /** The read models, seen from beside the service; to be closed. */
  open(): ReadModels
  bytes(): Promise<Storage>
  stop(): Promise<void>
}

const dist = (path: string) => join(import.meta.dirname, path)
const log = pino({ level: 'silent' })

export interface StoredOptions {
  /** What is stored; by default, that of `events.ts`. */
  readonly eventAt?: EventAt
  /** For the command-api; by default any, where it is not measured. */
  readonly postsOn?: Cores
}

export async function distributed(
  broker: string,
  mongodb: string,
  messages: number,
  { eventAt, postsOn = 'any core' }: StoredOptions = {},
): Promise<Stored> {
  const topic = `stored-${randomUUID().slice(0, 8)}`
  const store = `${mongodb}/${topic}`
  const records = await filled(kafkaLog(broker, topic, { appendTimeout: fillTimeout }), messages, eventAt)
  const variables = { KAFKA_BROKERS: broker, KAFKA_TOPIC: topic, MONGODB_URL: store, PORT: '0' }
  const projector = await startTarget([dist('../projector/main.js')], variables, 'any core')
  const open = () => createMongoReadModels({ url: store })
  const generation = await projected(open(), records)
  const posts = await startTarget([dist('../command-api/main.js')], variables, postsOn)
  const reads = await startTarget([dist('../query-api/main.js')], variables)
  return {
    name: 'query-api',
    posts,
    reads,
    projecting: projector,
    store,
    generation,
    open,
    bytes: async () => ({
      log: await bytesOfTopic(broker, topic, partitions),
      readModels: await bytesOfDatabase(store),
    }),
    async stop() {
      for (const target of [posts, reads, projector]) await target.stop()
    },
  }
}

export async function standalone(
  directory: string,
  messages: number,
  { eventAt }: StoredOptions = {},
): Promise<Stored> {
  const paths = pathsIn(directory)
  const records = await filled(
    createLmdbEventLog({ path: paths.eventLog, newId: randomUUID, log, appendTimeout: fillTimeout }),
    messages,
    eventAt,
  )
  const server = await startTarget([dist('../standalone/main.js')], { DATA_DIR: directory, PORT: '0' })
  const open = () => createLmdbReadModels({ path: paths.readModels })
  const generation = await projected(open(), records)
  return {
    name: 'standalone',
    posts: server,
    reads: server,
    projecting: server,
    store: paths.readModels,
    generation,
    open,
    bytes: async () => ({ log: bytesUnder(paths.eventLog), readModels: bytesUnder(paths.readModels) }),
    stop: () => server.stop(),
  }
}

/** Answers how many records the log has then. */
async function filled(eventLog: EventLog, messages: number, eventAt?: EventAt): Promise<number> {
  await eventLog.opened
  await fill(eventLog, messages, eventAt)
  const ends = await eventLog.ends()
  await eventLog.close()
  return recordsBelow(ends)
}

/** Waits until so many records are projected; answers the generation that has them. */
async function projected(readModels: ReadModels, records: number): Promise<string> {
  for (;;) {
    const live = await readModels.live(projectionVersion)
    if (live && recordsBelow(await live.checkpoints()) >= records) {
      await readModels.close()
      return live.id
    }
    await sleep(200)
  }
}
