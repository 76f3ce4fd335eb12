import { afterEach, describe, expect, test } from '@jest/globals'
import { decodeRecord } from '../contracts/record.ts'
import { collect, textRecord } from '../testing/log-traffic.ts'
import type { EventLog, LoggedRecord } from './event-log.ts'
import { subscriptionContract } from './subscription.contract.ts'

/** A log that does not exist yet; `open` again opens the same one. */
export interface LogUnderTest {
  open(): EventLog
  /** The partitions it will have. */
  readonly partitions: number
}

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

    test('keeps records as they were appended, in the order of their key, and answers where they lie', async () => {
      const { open } = await begin()
      const eventLog = open()
      await eventLog.opened
      const sent = Array.from({ length: 300 }, (_, n) => textRecord(`conversation ${n % 7}`, `text ${n} — ü 語 🎉`))
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
      const { partition, offset } = await eventLog.append(textRecord('a', 'one'))
      expect(offset).toBe(before[partition])
      expect((await eventLog.ends())[partition]).toBe(offset + 1)
    })

    test('takes appends that were called before it was opened', async () => {
      const { open } = await begin()
      expect((await open().append(textRecord('early', 'bird'))).offset).toBeGreaterThanOrEqual(0)
    })

    subscriptionContract(async () => (await begin()).open())

    test('answers what it took before it was closed, and refuses what comes after', async () => {
      const { open } = await begin()
      const eventLog = open()
      await eventLog.opened
      const taken = Promise.all(Array.from({ length: 50 }, (_, n) => eventLog.append(textRecord('a', `${n}`))))
      await eventLog.close()
      expect(await taken).toHaveLength(50)
      await expect(eventLog.append(textRecord('a', 'late'))).rejects.toMatchObject({ outcome: 'not-written' })
    })
  })
}
