import { randomUUID } from 'node:crypto'
import { createMongoReadModels } from '../../read-models/mongodb/mongodb-read-models.ts'
import { shortSession } from '../../testing/kafka-container.ts'
import { startProxiedKafka } from '../../testing/proxied-kafka.ts'
import { startProxiedMongoDb } from '../../testing/proxied-mongodb.ts'
import { startDistributed } from '../distributed.ts'
import { caughtUp } from './caught-up.ts'
import { scenarioLog } from './produce.ts'
import type { Survivors } from './survive.ts'

export interface StartedSurvivors extends Survivors {
  stop(): Promise<void>
}

/** The distributed form, its projector behind a link to Kafka and one to MongoDB, over servers that can be stopped. */
export async function startSurvivors(directory: string): Promise<StartedSurvivors> {
  const [kafka, mongodb] = await Promise.all([startProxiedKafka(shortSession), startProxiedMongoDb()])
  const topic = `survivors-${randomUUID()}`
  const url = `${mongodb.proxied}/${topic}`
  const distributed = await startDistributed({
    commandApis: [{}],
    brokerOfWrites: kafka.broker,
    broker: kafka.proxied,
    mongodb: url,
    topic,
    directory,
  })
  const eventLog = scenarioLog(kafka.broker, topic)
  const readModels = createMongoReadModels({ url })
  // A projector that has just started waits for everything, and does not tell for what.
  await caughtUp(eventLog, readModels)
  return {
    distributed,
    servers: { kafka, mongodb },
    eventLog,
    readModels,
    async stop() {
      await distributed.stop()
      await Promise.all([eventLog.close(), readModels.close()])
      await Promise.all([kafka.stop(), mongodb.stop()])
    },
  }
}
