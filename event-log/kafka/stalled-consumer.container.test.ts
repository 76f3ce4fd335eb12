import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { pino } from 'pino'
import { textRecord } from '../../testing/log-traffic.ts'
import type { EventLog } from '../event-log.ts'
import { createKafkaClient, type KafkaClient } from './client.ts'
import { createKafkaEventLog } from './kafka-event-log.ts'
import { subscribe } from './subscription.ts'

jest.setTimeout(60_000)

const brokers = (process.env.TEST_KAFKA_BROKERS ?? '').split(',')
const log = pino({ level: process.env.LOG_LEVEL ?? 'silent' })

let topic: string
let eventLog: EventLog

beforeEach(async () => {
  topic = `test-${randomUUID()}`
  eventLog = createKafkaEventLog({ brokers, topic, partitions: 3, replicationFactor: 1, newId: randomUUID, log })
  await eventLog.opened
})
afterEach(() => eventLog.close())

/** A client whose first consumer is real, and brings nothing once it has joined: without any error. */
function clientThatStalls() {
  const client = createKafkaClient(brokers, 5_000, log)
  const consumers: ReturnType<KafkaClient['consumer']>[] = []
  return {
    consumers,
    consumer(group: string) {
      const consumer = client.consumer(group)
      if (consumers.length === 0) consumer.on(consumer.events.GROUP_JOIN, () => consumer.pause([{ topic }]))
      consumers.push(consumer)
      return consumer
    },
  }
}

test('a consumer that has stalled without an error is replaced, and what it left is delivered', async () => {
  const client = clientThatStalls()
  const delivered: string[] = []
  const taken = new Map<number, AbortSignal>()
  let sawAll = () => {}
  const all = new Promise<void>((resolve) => {
    sawAll = resolve
  })
  for (const text of ['1', '2', '3']) await eventLog.append(textRecord('same', text))

  const subscription = subscribe({
    client,
    topic,
    partitions: 3,
    group: `test-${randomUUID()}`,
    subscriber: {
      async start(partition, signal) {
        taken.set(partition, taken.get(partition) ?? signal)
        return 0
      },
      async project({ records, next }) {
        const texts = records.filter(({ key }) => key === 'same').map(({ value }) => String(value))
        delivered.push(...texts)
        if (texts.includes('3')) sawAll()
        return next
      },
    },
    ends: eventLog.ends,
    patience: 2_000,
    log,
  })
  await all
  expect(client.consumers).toHaveLength(2)
  expect(delivered).toEqual(['1', '2', '3'])
  // Whatever the first one still brings is nobody's.
  expect([...taken.values()].every(({ aborted }) => aborted)).toBe(true)
  await subscription.stop()
})
