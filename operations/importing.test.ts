import { describe, expect, test } from '@jest/globals'
import type { EventRecord } from '../contracts/record.ts'
import { AppendFailed } from '../event-log/event-log.ts'
import { createGroupCommit } from '../event-log/group-commit.ts'
import { importLines } from './importing.ts'

const line = (number: number, text: string) =>
  JSON.stringify({ conversation_id: 'c', user: 'ann', text: `${number} ${text}`, posted_at: '2020-01-02T03:04:05Z' })

async function* lines(count: number, text = '') {
  for (let number = 0; number < count; number += 1) yield line(number, text)
}

/** A log whose send number `failing` fails, as large as Kafka's. */
function log(failing = -1) {
  const written: EventRecord[] = []
  let sends = 0
  const { append } = createGroupCommit(
    async (records) => {
      sends += 1
      if (sends === failing) throw new AppendFailed('not-written', 'failed')
      const offset = written.length
      written.push(...records)
      return records.map((_, index) => ({ partition: 0, offset: offset + index }))
    },
    { maxQueued: 10_000, maxQueuedSize: 32 * 1024 * 1024, maxBatch: 1_000, maxBatchSize: 512 * 1024, deadline: 5_000 },
  )
  return { append, texts: () => written.map(({ value }) => Number(JSON.parse(value).text.split(' ')[0])) }
}

const silent = { keys: undefined, onRefused: () => {}, onAppended: () => {} }

describe('an import', () => {
  test.each([
    ['short', 3_500, ''],
    ['long', 1_200, 'x'.repeat(4_000)],
  ])('of %s lines that fails leaves nothing behind the failure', async (_, count, text) => {
    const eventLog = log(2)
    await expect(importLines(lines(count, text), 0, { ...silent, eventLog })).rejects.toThrow(AppendFailed)
    const first = eventLog.texts()
    expect(first).toEqual(Array.from({ length: first.length }, (_, number) => number))
    await importLines(lines(count, text), 0, { ...silent, eventLog })
    // The first of each counts.
    const all = Array.from({ length: count }, (_, number) => number)
    expect([...new Set(eventLog.texts())]).toEqual(all)
  })

  test('tells how far it is, and begins behind what was done', async () => {
    const eventLog = log()
    const told: number[][] = []
    await importLines(lines(2_500), 1_200, { ...silent, eventLog, onAppended: (...done) => told.push(done) })
    expect(told).toEqual([
      [2_200, 1_000],
      [2_500, 300],
    ])
    expect(eventLog.texts()[0]).toBe(1_200)
  })
})
