import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { pino } from 'pino'
import { messagePosted } from '../../contracts/examples.ts'
import { encodeEvent } from '../../contracts/record.ts'
import { eventLogContract } from '../event-log.contract.ts'
import { LogRefused } from '../event-log.ts'
import { createKafkaClient } from './client.ts'
import { createKafkaEventLog } from './kafka-event-log.ts'

const brokers = (process.env.TEST_KAFKA_BROKERS ?? '').split(',')
const log = pino({ level: process.env.LOG_LEVEL ?? 'silent' })
const newTopic = () => `test-${randomUUID()}`
const settings = { brokers, partitions: 3, replicationFactor: 1, newId: randomUUID, log }

jest.setTimeout(30_000)

describe('Kafka', () => {
  eventLogContract(async () => {
    const topic = newTopic()
    return { partitions: 3, open: () => createKafkaEventLog({ ...settings, topic }) }
  })

  test('is begun once when several open it at the same time', async () => {
    const topic = newTopic()
    const logs = Array.from({ length: 3 }, () => createKafkaEventLog({ ...settings, topic }))
    const [first, ...others] = await Promise.all(logs.map(({ opened }) => opened))
    expect(others).toEqual([first, first])
    await Promise.all(logs.map((one) => one.close()))
  })

  describe('refuses, and says what to change,', () => {
    const { admin, producer } = createKafkaClient(brokers, 5_000, log)
    beforeAll(async () => {
      await Promise.all([admin.connect(), producer.connect()])
    })
    afterAll(async () => {
      await Promise.all([admin.disconnect(), producer.disconnect()])
    })

    /** A topic as somebody else made it. */
    async function make(configEntries: Record<string, string>, numPartitions = 3) {
      const topic = newTopic()
      const entries = Object.entries(configEntries).map(([name, value]) => ({ name, value }))
      await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions, configEntries: entries }] })
      return topic
    }

    async function refusal(topic: string, partitions = 3) {
      const eventLog = createKafkaEventLog({ ...settings, topic, partitions })
      const error = await eventLog.opened.catch((reason) => reason)
      await eventLog.close()
      expect(error).toBeInstanceOf(LogRefused)
      return (error as Error).message
    }

    const keeping = { 'retention.ms': '-1', 'retention.bytes': '-1' }

    test('a topic that would forget', async () => {
      const topic = await make({
        'retention.ms': '86400000',
        'retention.bytes': '1000000',
        'cleanup.policy': 'compact',
      })
      const message = await refusal(topic)
      expect(message).toContain('retention.ms from 86400000 to -1')
      expect(message).toContain('retention.bytes from 1000000 to -1')
      expect(message).toContain('cleanup.policy from compact to delete')
    })

    test("a topic with the broker's own retention", async () => {
      expect(await refusal(await make({}))).toContain('retention.ms from 604800000 to -1')
    })

    test('a topic of somebody else', async () => {
      const topic = await make(keeping)
      await producer.send({ topic, messages: [{ key: 'k', value: 'somebody else', partition: 0 }] })
      expect(await refusal(topic)).toContain('does not begin with LogStarted')
    })

    test('a topic with records and no beginning', async () => {
      const topic = await make(keeping)
      await producer.send({ topic, messages: [{ key: 'k', value: 'somebody else', partition: 2 }] })
      expect(await refusal(topic)).toContain('does not begin with LogStarted')
    })

    test('a topic whose partitions were added to', async () => {
      const topic = newTopic()
      const eventLog = createKafkaEventLog({ ...settings, topic })
      await eventLog.opened
      await eventLog.close()
      await admin.createPartitions({ topicPartitions: [{ topic, count: 5 }] })
      expect(await refusal(topic, 5)).toContain('started with 3 partitions and has 5')
    })

    test('another number of partitions than was set', async () => {
      const topic = await make(keeping)
      expect(await refusal(topic, 12)).toContain('set KAFKA_PARTITIONS=3')
    })

    test('a topic that has lost its beginning', async () => {
      const topic = newTopic()
      const eventLog = createKafkaEventLog({ ...settings, topic, partitions: 1 })
      await eventLog.append(encodeEvent(messagePosted))
      await eventLog.close()
      // kafkajs deletes from topics only that it has asked about.
      await admin.fetchTopicOffsets(topic)
      await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: '1' }] })
      expect(await refusal(topic, 1)).toContain('has lost its beginning')
    })
  })

  test('begins an empty topic that somebody else has made', async () => {
    const topic = newTopic()
    const { admin } = createKafkaClient(brokers, 5_000, log)
    await admin.connect()
    const configEntries = ['retention.ms', 'retention.bytes'].map((name) => ({ name, value: '-1' }))
    await admin.createTopics({ waitForLeaders: true, topics: [{ topic, numPartitions: 3, configEntries }] })
    await admin.disconnect()
    const eventLog = createKafkaEventLog({ ...settings, topic })
    expect(await eventLog.opened).toMatchObject({ partitions: 3 })
    await eventLog.close()
  })

  test('gives two that open a new topic at the same time one identity', async () => {
    const topic = newTopic()
    const logs = [1, 2, 3].map(() => createKafkaEventLog({ ...settings, topic }))
    const [first, ...others] = await Promise.all(logs.map(({ opened }) => opened))
    for (const other of others) expect(other).toEqual(first)
    await Promise.all(logs.map((eventLog) => eventLog.close()))
  })
})
