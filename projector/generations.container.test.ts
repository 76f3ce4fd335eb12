import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { MongoClient } from 'mongodb'
import { pino } from 'pino'
import { projectionVersion } from '../contracts/documents.ts'
import { messagePosted } from '../contracts/examples.ts'
import { encodeEvent } from '../contracts/record.ts'
import type { EventLog } from '../event-log/event-log.ts'
import { createKafkaEventLog } from '../event-log/kafka/kafka-event-log.ts'
import { askForRebuild, dropRetired } from '../operations/rebuilding.ts'
import { createLiveGeneration } from '../query-api/live-generation.ts'
import { GenerationsRefused } from '../read-models/generations.ts'
import { createMongoReadModels } from '../read-models/mongodb/mongodb-read-models.ts'
import type { ReadModels } from '../read-models/read-models.ts'
import { contentsOf } from '../testing/contents.ts'
import { createProjector, type Projector } from './projector.ts'

jest.setTimeout(90_000)

const brokers = (process.env.TEST_KAFKA_BROKERS ?? '').split(',')
const log = pino({ level: process.env.LOG_LEVEL ?? 'silent' })

let url: string
let eventLog: EventLog
let readModels: ReadModels
let projectors: Projector[]

beforeEach(async () => {
  const topic = `test-${randomUUID()}`
  url = `${process.env.TEST_MONGODB_URL}/test-${randomUUID().slice(0, 8)}`
  eventLog = createKafkaEventLog({ brokers, topic, partitions: 3, replicationFactor: 1, newId: randomUUID, log })
  readModels = createMongoReadModels({ url })
  projectors = [1, 2].map(() => createProjector({ eventLog, readModels, newId: randomUUID, log }))
  await Promise.all(projectors.map((projector) => projector.live))
})
afterEach(async () => {
  await Promise.all(projectors.map((projector) => projector.stop()))
  await Promise.all([eventLog.close(), readModels.close()])
})

async function until(holds: () => Promise<boolean> | boolean) {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 50))
}

/** What there is in the database of a generation. */
async function collectionsOf(id: string) {
  const mongo = await new MongoClient(url).connect()
  const collections = await mongo.db().listCollections().toArray()
  await mongo.close()
  return collections.map(({ name }) => name).filter((name) => name.endsWith(`.${id}`))
}

test('two projectors build a generation anew while events arrive, and no reader goes back', async () => {
  const ids: string[] = []
  const append = async () => {
    const eventId = randomUUID()
    await eventLog.append(encodeEvent({ ...messagePosted, eventId, conversationId: `c${ids.length % 9}` }))
    ids.push(eventId)
  }
  for (let count = 0; count < 100; count += 1) await append()
  const before = (await readModels.live(projectionVersion))?.id as string

  const asked = await Promise.allSettled([1, 2].map(() => askForRebuild(readModels, randomUUID)))
  const [id] = asked.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  expect(asked.map((one) => one.status).sort()).toEqual(['fulfilled', 'rejected'])
  await expect(askForRebuild(readModels, randomUUID)).rejects.toThrow(GenerationsRefused)

  const view = createLiveGeneration(readModels)
  const seen: (readonly number[])[] = []
  await until(async () => {
    if ((await readModels.generations(projectionVersion)).live?.id !== id) await append()
    const { generation, vector } = await view()
    seen.push(vector)
    return generation.id === id && String(vector) === String(await eventLog.ends())
  })
  for (const [index, vector] of seen.entries()) {
    vector.forEach((next, partition) => {
      expect(next).toBeGreaterThanOrEqual(seen[index - 1]?.[partition] ?? 0)
    })
  }
  const contents = await contentsOf((await view()).generation)
  const found = [...(contents.get('conversations') ?? new Map()).values()].map((document) => document.id)
  expect(found.sort()).toEqual([...ids].sort())

  await until(() => projectors.every((projector) => projector.lag().every(({ generation }) => generation === id)))
  expect(await collectionsOf(before)).not.toEqual([])
  expect(await dropRetired(readModels)).toEqual([before])
  await until(async () => (await collectionsOf(before)).length === 0)
  await append()
  await until(async () => String((await view()).vector) === String(await eventLog.ends()))
  for (const projector of projectors) expect(await projector.check()).toBeUndefined()
})
