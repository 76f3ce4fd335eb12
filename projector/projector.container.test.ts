import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { pino } from 'pino'
import { projectionVersion } from '../contracts/documents.ts'
import { messagePosted } from '../contracts/examples.ts'
import { encodeEvent } from '../contracts/record.ts'
import type { EventLog } from '../event-log/event-log.ts'
import { createKafkaClient } from '../event-log/kafka/client.ts'
import { createKafkaEventLog } from '../event-log/kafka/kafka-event-log.ts'
import { createMongoReadModels } from '../read-models/mongodb/mongodb-read-models.ts'
import type { GenerationReader, ReadModels } from '../read-models/read-models.ts'
import { transactionalProducer } from '../testing/transactional-producer.ts'
import { createProjector, type Projector } from './projector.ts'

jest.setTimeout(60_000)

const brokers = (process.env.TEST_KAFKA_BROKERS ?? '').split(',')
const log = pino({ level: process.env.LOG_LEVEL ?? 'silent' })

describe('the projector between Kafka and MongoDB', () => {
  const client = createKafkaClient(brokers, 5_000, log)
  let topic: string
  let eventLog: EventLog
  let readModels: ReadModels
  let projectors: Projector[]

  beforeEach(async () => {
    topic = `test-${randomUUID()}`
    eventLog = createKafkaEventLog({ brokers, topic, partitions: 3, replicationFactor: 1, newId: randomUUID, log })
    readModels = createMongoReadModels({ url: `${process.env.TEST_MONGODB_URL}/test-${randomUUID().slice(0, 8)}` })
    projectors = []
    await Promise.all([eventLog.opened, client.producer.connect(), client.admin.connect()])
  })
  afterEach(async () => {
    await Promise.all(projectors.map((projector) => projector.stop()))
    await Promise.all([eventLog.close(), readModels.close(), client.producer.disconnect(), client.admin.disconnect()])
  })

  const project = () => {
    const projector = createProjector({ eventLog, readModels, newId: randomUUID, log })
    projectors.push(projector)
    return projector
  }
  const posted = (conversationId: string, eventId: string = randomUUID()) =>
    encodeEvent({ ...messagePosted, conversationId, eventId })

  async function live(): Promise<GenerationReader> {
    const generation = await readModels.live(projectionVersion)
    if (!generation) throw new Error('not live')
    return generation
  }

  async function until(holds: () => Promise<boolean>) {
    for (let tries = 0; !(await holds()); tries += 1) {
      if (tries === 300) throw new Error('not within 30 s')
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }

  const all = async (model: string) => await (await live()).range(model, { order: 'ascending', limit: 10_000 })
  const caughtUp = async () => {
    const [ends, vector] = [await eventLog.ends(), await (await live()).checkpoints()]
    return ends.every((end, partition) => vector[partition] === end)
  }

  test('passes over what a transaction leaves in the log, aborted or committed, and over its last marker', async () => {
    const { partition } = await eventLog.append(posted('c'))
    const transactional = transactionalProducer(brokers, `t-${randomUUID()}`)
    await transactional.connect()
    for (const end of ['abort', 'commit', 'abort'] as const) {
      const transaction = await transactional.transaction()
      await transaction.send({ topic, messages: [{ ...posted('c'), partition }] })
      await transaction[end]()
    }
    await project().live
    expect(await all('conversations')).toHaveLength(2)
    await eventLog.append(posted('c'))
    const transaction = await transactional.transaction()
    await transaction.send({ topic, messages: [{ ...posted('c'), partition }] })
    await transaction.abort()
    await eventLog.append(posted('c'))
    await until(async () => (await all('conversations')).length === 4 && (await caughtUp()))
    await transactional.disconnect()
  })

  test('puts what it cannot read into the dead letters, whatever its headers, and goes on', async () => {
    const value = Buffer.from([0xff, 0x00])
    const messages = [
      { value, partition: 1, headers: { 'a\0b': 'x', $c: 'y', 'd.e': Buffer.from([0xff]) } },
      { value: null, key: 'k', partition: 1 },
      { value: 'x'.repeat(900_000), partition: 1 },
    ]
    await client.producer.send({ topic, messages })
    await project().live
    const dead = await all('dead-letters')
    expect(dead.map(({ document }) => document)).toMatchObject([
      { partition: 1, offset: 0, reason: expect.stringContaining('not JSON'), value: '/wA=', size: 2 },
      { partition: 1, offset: 1, reason: 'the value is null', key: 'k', value: null },
      { partition: 1, offset: 2, size: 900_000 },
    ])
    await eventLog.append(posted('after them'))
    await until(caughtUp)
    expect(await all('conversations')).toHaveLength(1)
  })

  test('shares the partitions between two, and neither loses nor repeats when one of them goes', async () => {
    const [first] = [project(), project()]
    await first?.live
    const ids = Array.from({ length: 600 }, () => randomUUID())
    for (const [index, id] of ids.entries()) {
      await eventLog.append(posted(`c${index % 20}`, id))
      if (index === 300) void first?.stop()
    }
    await until(caughtUp)
    const found = (await all('conversations')).map(({ document }) => document.id as string)
    expect([...found].sort()).toEqual([...ids].sort())
  })

  test('makes its read models again when they are dropped under it', async () => {
    const projector = project()
    await projector.live
    const { id } = await live()
    await dropDatabase()
    await eventLog.append(posted('c'))
    await until(async () => ![undefined, id].includes((await readModels.live(projectionVersion))?.id))
    await until(caughtUp)
    expect(await all('conversations')).toHaveLength(1)

    async function dropDatabase() {
      const { MongoClient } = await import('mongodb')
      const mongo = await new MongoClient(`${process.env.TEST_MONGODB_URL}`).connect()
      for (const { name } of (await mongo.db().admin().listDatabases()).databases) {
        const collections = name.startsWith('test-') ? await mongo.db(name).listCollections().toArray() : []
        if (collections.some((collection) => collection.name.endsWith(id))) await mongo.db(name).dropDatabase()
      }
      await mongo.close()
    }
  })

  test('is refused, and so are appends, when the topic is made again under them', async () => {
    await eventLog.append(posted('c'))
    await client.admin.deleteTopics({ topics: [topic] })
    const exists = async () => (await client.admin.listTopics()).includes(topic)
    await until(async () => !(await exists()))
    const configEntries = ['retention.ms', 'retention.bytes'].map((name) => ({ name, value: '-1' }))
    const topics = [{ topic, numPartitions: 3, configEntries }]
    // It may be made though the answer is an error, or false: that it was there already, made by the try before.
    const isMade = async () => {
      await client.admin.createTopics({ waitForLeaders: true, topics }).catch(() => undefined)
      return await exists()
    }
    await until(isMade)
    const answers = Promise.allSettled(Array.from({ length: 20 }, (_, n) => eventLog.append(posted(`c${n}`))))
    await expect(eventLog.failed).rejects.toThrow('it was cut or made again')
    for (const answer of await answers) expect(answer.status).toBe('rejected')
  })
})
