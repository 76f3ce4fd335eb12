import { afterEach, describe, expect, test } from '@jest/globals'
import type { EventRecord } from '../contracts/record.ts'
import { decodeRecord } from '../contracts/record.ts'
import type { Batch, EventLog, LoggedRecord, Subscriber } from './event-log.ts'

/** A log that does not exist yet; `open` again opens the same one. */
export interface LogUnderTest {
  open(): EventLog
  /** The partitions it will have. */
  readonly partitions: number
}

const record = (key: string, value: string): EventRecord => ({ key, value, headers: { 'content-type': 'text/plain' } })

/** What every adapter of the event log keeps. */
export function eventLogContract(createLog: () => Promise<LogUnderTest>) {
  const opened: EventLog[] = []

  async function begin() {
    const log = await createLog()
    const open = () => {
      const eventLog = log.open()
      opened.push(eventLog)
      return eventLog
    }
    return { open, partitions: log.partitions }
  }

  afterEach(async () => {
    await Promise.all(opened.splice(0).map((log) => log.close()))
  })

  describe('as an event log', () => {
    test('begins with LogStarted, which names it for ever', async () => {
      const { open, partitions } = await begin()
      const eventLog = open()
      const identity = await eventLog.opened
      expect(identity).toEqual({ logId: expect.any(String), partitions })

      const [first] = await collect(eventLog, 'identity', 1)
      expect(first).toMatchObject({ partition: 0, offset: 0 })
      expect(decodeRecord(first as LoggedRecord)).toEqual({
        kind: 'log-started',
        event: { type: 'LogStarted', version: 1, ...identity },
      })
      await eventLog.close()
      expect(await open().opened).toEqual(identity)
    })

    test('is begun once when several open it at the same time', async () => {
      const { open } = await begin()
      const first = open()
      const identities = [await first.opened, await open().opened]
      expect(identities[1]).toEqual(identities[0])
    })

    test('keeps records as they were appended, in the order of their key, and answers where they lie', async () => {
      const { open } = await begin()
      const eventLog = open()
      await eventLog.opened
      const sent = Array.from({ length: 300 }, (_, n) => record(`conversation ${n % 7}`, `text ${n} — ü 語 🎉`))
      const positions = await Promise.all(sent.map((one) => eventLog.append(one)))

      const logged = (await collect(eventLog, 'reader', 301)).filter(({ key }) => key !== '')
      const at = new Map(logged.map((found) => [`${found.partition}/${found.offset}`, found]))
      sent.forEach(({ key, value, headers }, n) => {
        const { partition, offset } = positions[n] ?? {}
        const found = at.get(`${partition}/${offset}`)
        expect({ ...found, value: String(found?.value) }).toMatchObject({ key, value, headers })
      })
      for (const key of new Set(sent.map((one) => one.key))) {
        const values = (records: readonly { key: string | null; value: unknown }[]) =>
          records.filter((one) => one.key === key).map((one) => String(one.value))
        expect(values(logged)).toEqual(values(sent))
      }
    })

    test('tells its ends: for each partition the offset that comes next', async () => {
      const { open, partitions } = await begin()
      const eventLog = open()
      await eventLog.opened
      const before = await eventLog.ends()
      expect(before).toHaveLength(partitions)
      const { partition, offset } = await eventLog.append(record('a', 'one'))
      expect(offset).toBe(before[partition])
      expect((await eventLog.ends())[partition]).toBe(offset + 1)
    })

    test('takes appends that were called before it was opened', async () => {
      const { open } = await begin()
      expect((await open().append(record('early', 'bird'))).offset).toBeGreaterThanOrEqual(0)
    })

    test('delivers from where the subscriber starts, once the subscriber has insisted', async () => {
      const { open } = await begin()
      const eventLog = open()
      const { partition } = await eventLog.append(record('same', '1'))
      await eventLog.append(record('same', '2'))
      const last = await eventLog.append(record('same', '3'))
      let delivered: string[] = []
      const insist = async ({ records, next, ...batch }: Batch, done: () => void) => {
        if (batch.partition !== partition) return next
        if (records[0]?.offset !== last.offset) return last.offset
        delivered = records.map(({ value }) => String(value))
        done()
        return next
      }
      await until(eventLog, 'late', insist, async (taken) => (taken === partition ? last.offset : 0))
      expect(delivered).toEqual(['3'])
    })

    test('goes where the subscriber answers: back, and forward', async () => {
      const { open } = await begin()
      const eventLog = open()
      const { partition } = await eventLog.append(record('same', 'first'))
      for (const n of [1, 2, 3]) await eventLog.append(record('same', `${n}`))
      const ends = await eventLog.ends()
      const end = ends[partition] as number
      const firsts: number[] = []
      await until(eventLog, 'jumper', async (batch, done) => {
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
      const { open } = await begin()
      const eventLog = open()
      await eventLog.append(record('a', 'stubborn'))
      let refusals = 2
      const seen: string[] = []
      await until(eventLog, 'refuser', async (batch, done) => {
        const values = batch.records.map(({ value }) => String(value))
        if (values.includes('stubborn') && refusals-- > 0) throw new Error('not yet')
        seen.push(...values)
        if (values.includes('stubborn')) done()
        return batch.next
      })
      expect(seen.filter((value) => value === 'stubborn')).toHaveLength(1)
    })

    test('stops only when no batch is being handled, and aborts its signal', async () => {
      const { open } = await begin()
      const eventLog = open()
      await eventLog.append(record('a', 'slow'))
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

    test('answers what it took before it was closed, and refuses what comes after', async () => {
      const { open } = await begin()
      const eventLog = open()
      await eventLog.opened
      const taken = Promise.all(Array.from({ length: 50 }, (_, n) => eventLog.append(record('a', `${n}`))))
      await eventLog.close()
      expect(await taken).toHaveLength(50)
      await expect(eventLog.append(record('a', 'late'))).rejects.toMatchObject({ outcome: 'not-written' })
    })
  })
}

type Project = (batch: Batch, done: () => void) => Promise<number>

/** Runs a subscriber from the beginning until it calls `done`. */
async function until(eventLog: EventLog, group: string, project: Project, start: Subscriber['start'] = async () => 0) {
  let subscription: { stop(): Promise<void> } | undefined
  await new Promise<void>((done) => {
    subscription = eventLog.subscribe(group, { start, project: (batch) => project(batch, done) })
  })
  await subscription?.stop()
}

/** The first `count` records, or more, in the order of delivery. */
async function collect(eventLog: EventLog, group: string, count: number): Promise<LoggedRecord[]> {
  const records: LoggedRecord[] = []
  await until(eventLog, group, async (batch, done) => {
    records.push(...batch.records)
    if (records.length >= count) done()
    return batch.next
  })
  return records
}
