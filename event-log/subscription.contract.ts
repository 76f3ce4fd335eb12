import { expect, test } from '@jest/globals'
import { Refused } from '../process/refused.ts'
import { subscribeUntilDone, textRecord } from '../testing/log-traffic.ts'
import type { Batch, EventLog, Subscriber } from './event-log.ts'

/** What a subscription to a log keeps, whatever the adapter. `open` opens another log each time; it is closed for it. */
export function subscriptionContract(open: () => Promise<EventLog>) {
  test('delivers from where the subscriber starts, once the subscriber has insisted', async () => {
    const eventLog = await open()
    const { partition } = await eventLog.append(textRecord('same', '1'))
    await eventLog.append(textRecord('same', '2'))
    const last = await eventLog.append(textRecord('same', '3'))
    let delivered: string[] = []
    const insist = async ({ records, next, ...batch }: Batch, done: () => void) => {
      if (batch.partition !== partition) return next
      if (records[0]?.offset !== last.offset) return last.offset
      delivered = records.map(({ value }) => String(value))
      done()
      return next
    }
    await subscribeUntilDone(eventLog, 'late', insist, async (taken) => (taken === partition ? last.offset : 0))
    expect(delivered).toEqual(['3'])
  })

  test('goes where the subscriber answers: back, and forward', async () => {
    const eventLog = await open()
    const { partition } = await eventLog.append(textRecord('same', 'first'))
    for (const n of [1, 2, 3]) await eventLog.append(textRecord('same', `${n}`))
    const ends = await eventLog.ends()
    const end = ends[partition] as number
    const firsts: number[] = []
    await subscribeUntilDone(eventLog, 'jumper', async (batch, done) => {
      if (batch.partition !== partition) return batch.next
      firsts.push(batch.records[0]?.offset as number)
      if (firsts.length === 1) return end - 1
      if (firsts.length === 2) return end - 2
      done()
      return batch.next
    })
    expect(firsts.slice(1)).toEqual([end - 1, end - 2])
  })

  test('delivers a batch again when the subscriber rejects', async () => {
    const eventLog = await open()
    await eventLog.append(textRecord('a', 'stubborn'))
    let refusals = 2
    const seen: string[] = []
    await subscribeUntilDone(eventLog, 'refuser', async (batch, done) => {
      const values = batch.records.map(({ value }) => String(value))
      if (values.includes('stubborn') && refusals-- > 0) throw new Error('not yet')
      seen.push(...values)
      if (values.includes('stubborn')) done()
      return batch.next
    })
    expect(seen.filter((value) => value === 'stubborn')).toHaveLength(1)
  })

  test.each(['start', 'project'])('ends for good when the subscriber refuses to %s', async (method) => {
    const eventLog = await open()
    await eventLog.append(textRecord('a', 'one'))
    const refuse = () => Promise.reject(new Refused('no more'))
    const subscriber: Subscriber = { start: async () => 0, project: async ({ next }) => next, [method]: refuse }
    const subscription = eventLog.subscribe('refuser', subscriber)
    await expect(subscription.failed).rejects.toThrow(Refused)
    await subscription.stop()
  })

  test('stops only when no batch is being handled, and aborts its signal', async () => {
    const eventLog = await open()
    await eventLog.append(textRecord('a', 'slow'))
    let entered = () => {}
    const inside = new Promise<void>((resolve) => {
      entered = resolve
    })
    let finished = false
    const subscription = eventLog.subscribe('slow', {
      start: async () => 0,
      async project(batch, signal) {
        entered()
        await new Promise((resolve) => signal.addEventListener('abort', resolve))
        finished = true
        return batch.next
      },
    })
    await inside
    await subscription.stop()
    expect(finished).toBe(true)
  })
}
