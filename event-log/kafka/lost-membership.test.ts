import { EventEmitter } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, jest, test } from '@jest/globals'
import { pino } from 'pino'
import { fakeTimers } from '../../testing/fake-timers.ts'
import type { Consumer } from './client.ts'
import { subscribe } from './subscription.ts'

fakeTimers()

/** As kafkajs has them, but for what they do. */
function fakeConsumers() {
  const made: EventEmitter[] = []
  const events = {
    CRASH: 'crash',
    GROUP_JOIN: 'join',
    HEARTBEAT: 'heartbeat',
    END_BATCH_PROCESS: 'end',
    REBALANCING: 'rebalancing',
  }
  const nothing = async () => {}
  return {
    made,
    consumer() {
      const emitter = new EventEmitter()
      made.push(emitter)
      const consumer = {
        connect: nothing,
        subscribe: nothing,
        run: nothing,
        disconnect: nothing,
        commitOffsets: nothing,
      }
      const on = (event: string, listener: () => void) => emitter.on(event, listener)
      return { ...consumer, events, on, seek() {} } as unknown as Consumer
    },
  }
}

test('a consumer that the group has not heard of for long is replaced, though it says nothing', async () => {
  const client = fakeConsumers()
  const subscription = subscribe({
    client,
    topic: 'messages',
    partitions: 1,
    group: 'group',
    subscriber: { start: async () => 0, project: async ({ next }) => next },
    ends: async () => [0],
    log: pino({ level: 'silent' }),
  })
  await jest.advanceTimersByTimeAsync(10_000)
  client.made[0]?.emit('join', { payload: { memberAssignment: { messages: [0] } } })
  for (let seconds = 0; seconds < 120; seconds += 1) {
    client.made[0]?.emit('heartbeat')
    await jest.advanceTimersByTimeAsync(1_000)
  }
  expect(client.made).toHaveLength(1)
  await jest.advanceTimersByTimeAsync(45_000)
  jest.useRealTimers()
  // The pause before the next one passes in real time.
  await sleep(500)
  expect(client.made).toHaveLength(2)
  await subscription.stop()
})
