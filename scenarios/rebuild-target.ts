import { fill } from '../bench/events.ts'
import { createLmdbReadModels } from '../read-models/lmdb/lmdb-read-models.ts'
import { createMongoReadModels } from '../read-models/mongodb/mongodb-read-models.ts'
import type { ReadModels } from '../read-models/read-models.ts'
import { pathsIn } from '../standalone/data-directory.ts'
import { startKafka } from '../testing/kafka-container.ts'
import { kafkaLog } from '../testing/kafka-log.ts'
import { startMongoDb } from '../testing/mongodb-container.ts'
import { type Client, createClient } from './client.ts'
import { startDistributed } from './distributed.ts'
import { withLog } from './filled-log.ts'
import { serving } from './form.ts'
import { serviceProcess } from './service-process.ts'

/** A running service whose log has many events, of `bench/events.ts`. */
export interface RebuildTarget {
  readonly name: string
  readonly client: Pick<Client, 'request' | 'post' | 'latest' | 'recent' | 'conversation'>
  readonly readModels: ReadModels
  stop(): Promise<void>
}

export async function standalone(directory: string, events: number): Promise<RebuildTarget> {
  const variables = { DATA_DIR: `${directory}/data` }
  await withLog(variables.DATA_DIR, (eventLog) => fill(eventLog, events))
  const server = await serviceProcess({ service: 'standalone', variables, directory })
  server.start()
  await serving(server.origin, 600_000)
  const readModels = createLmdbReadModels({ path: pathsIn(variables.DATA_DIR).readModels })
  return {
    name: 'standalone',
    client: createClient(() => server.origin),
    readModels,
    async stop() {
      await server.end('SIGTERM')
      await readModels.close()
    },
  }
}

export async function distributed(directory: string, events: number): Promise<RebuildTarget> {
  const [kafka, mongodb] = await Promise.all([startKafka(), startMongoDb()])
  const { broker } = kafka
  const topic = 'rebuilt'
  const eventLog = kafkaLog(broker, topic)
  await eventLog.opened
  await fill(eventLog, events)
  await eventLog.close()
  const url = `${mongodb.url}/${topic}`
  const commandApis = [{}]
  const service = await startDistributed({
    commandApis,
    brokerOfWrites: broker,
    broker,
    mongodb: url,
    topic,
    directory,
  })
  await serving(service.queryApi.origin, 600_000, service.commandApis[0]?.origin)
  const readModels = createMongoReadModels({ url })
  const reads = createClient(() => service.queryApi.origin)
  return {
    name: 'distributed',
    client: { ...reads, post: service.client.post },
    readModels,
    async stop() {
      await service.stop()
      await readModels.close()
      await Promise.all([kafka.container.stop(), mongodb.container.stop()])
    },
  }
}
