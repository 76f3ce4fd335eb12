import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { pino } from 'pino'
import { firstProxiedPort, type KafkaContainer, startKafka } from '../../testing/kafka-container.ts'
import { textRecord } from '../../testing/log-traffic.ts'
import { type Relay, startRelay } from '../../testing/relay.ts'
import type { EventLog, Subscription } from '../event-log.ts'
import { createKafkaEventLog } from './kafka-event-log.ts'

jest.setTimeout(120_000)

describe('the event log goes on by itself after its connections', () => {
  const log = pino({ level: process.env.LOG_LEVEL ?? 'silent' })
  let relay: Relay
  let kafka: KafkaContainer
  let eventLog: EventLog
  let subscription: Subscription
  let read: string[]

  beforeAll(async () => {
    relay = await startRelay()
    kafka = await startKafka({ proxied: { advertised: [relay.address] } })
    relay.forwardTo(kafka.container.getMappedPort(firstProxiedPort))
  })
  afterAll(async () => {
    relay.stop()
    await kafka.container.stop()
  })

  beforeEach(async () => {
    read = []
    const brokers = [relay.address]
    const settings = { brokers, topic: `test-${randomUUID()}`, partitions: 1, replicationFactor: 1, log }
    eventLog = createKafkaEventLog({ ...settings, appendTimeout: 2_000, newId: randomUUID })
    subscription = eventLog.subscribe('group', {
      start: async () => 0,
      async project({ records, next }) {
        read.push(...records.map(({ value }) => String(value)))
        return next
      },
    })
    await goesOn('before')
  })
  afterEach(async () => {
    await subscription.stop()
    await eventLog.close()
  })

  /** Everything that is done with a log: a record is appended, its end is looked up, and the record is read. */
  async function goesOn(value: string) {
    await untilItSucceeds(() => eventLog.append(textRecord('key', value)))
    await untilItSucceeds(() => eventLog.ends())
    await untilItSucceeds(async () => expect(read).toContain(value))
  }

  async function untilItSucceeds(operation: () => Promise<unknown>) {
    const deadline = performance.now() + 40_000
    while (!(await operation().then(() => true, failsBefore(deadline)))) await sleep(20)
  }

  const failsBefore = (deadline: number) => (error: Error) => {
    if (performance.now() > deadline) throw error
    return false
  }

  test('were reset in the middle of answers', async () => {
    let tearing = true
    const tearingEnds = relay.tearAnswers(3_000).finally(() => {
      tearing = false
    })
    while (tearing) await Promise.allSettled([eventLog.append(textRecord('key', 'meanwhile')), eventLog.ends()])
    expect(await tearingEnds).toBeGreaterThan(3)
    await goesOn('after')
  })

  test('went silent, and did not end', async () => {
    relay.silence()
    await goesOn('after')
  })
})
