import { expect, jest, test } from '@jest/globals'
import fc from 'fast-check'
import type { Position } from '../contracts/position.ts'
import type { EventRecord } from '../contracts/record.ts'
import { fakeTimers } from '../testing/fake-timers.ts'
import type { AppendFailed } from './event-log.ts'
import { createGroupCommit } from './group-commit.ts'

fakeTimers()

const arrival = fc.record({ gap: fc.constantFrom(0, 0, 0, 1, 7, 30), size: fc.integer({ min: 1, max: 12 }) })
const sending = fc.record({
  takes: fc.constantFrom(0, 1, 5, 20, 60, 200),
  ends: fc.constantFrom('well', 'well', 'well', 'short', 'rejected', 'thrown'),
})
const situation = fc.record({
  arrivals: fc.array(arrival, { minLength: 1, maxLength: 40 }),
  sendings: fc.array(sending, { minLength: 1, maxLength: 8 }),
  limits: fc.record({
    maxQueued: fc.integer({ min: 1, max: 10 }),
    maxQueuedSize: fc.integer({ min: 12, max: 60 }),
    maxBatch: fc.integer({ min: 1, max: 6 }),
    maxBatchSize: fc.integer({ min: 5, max: 40 }),
    deadline: fc.constantFrom(10, 50, 100),
  }),
})
type Situation = typeof situation extends fc.Arbitrary<infer T> ? T : never

interface Append {
  readonly key: string
  readonly size: number
  readonly at: number
  readonly mayWait: boolean
  answers: { readonly at: number; readonly position?: Position; readonly error?: AppendFailed }[]
}

async function play({ arrivals, sendings, limits }: Situation) {
  const begun = performance.now()
  const now = () => performance.now() - begun
  const appends: Append[] = []
  const sends: { keys: string[]; size: number }[] = []
  const positions = new Map<string, Position>()
  let running = 0
  let mostRunning = 0

  async function returning(records: readonly EventRecord[], { takes, ends }: (typeof sendings)[number]) {
    await new Promise((resolve) => setTimeout(resolve, takes))
    running -= 1
    if (ends === 'rejected') throw new Error('rejected')
    return records.slice(0, ends === 'short' ? -1 : undefined).map(({ key }) => {
      const position = { partition: 3, offset: positions.size }
      positions.set(key, position)
      return position
    })
  }
  function send(records: readonly EventRecord[]) {
    sends.push({
      keys: records.map(({ key }) => key),
      size: records.reduce((sum, { key, value }) => sum + key.length + value.length, 0),
    })
    const sending = sendings[sends.length % sendings.length] as (typeof sendings)[number]
    if (sending.ends === 'thrown') throw new Error('thrown')
    running += 1
    mostRunning = Math.max(mostRunning, running)
    return returning(records, sending)
  }

  const { append, close } = createGroupCommit(send, limits)
  for (const { gap, size: valueSize } of arrivals) {
    const key = String(appends.length)
    const size = key.length + valueSize
    await jest.advanceTimersByTimeAsync(gap)
    const sent = new Set(sends.flatMap(({ keys }) => keys))
    const waiting = appends.filter(({ key, answers }) => answers.length === 0 && !sent.has(key))
    const waitingSize = waiting.reduce((sum, { size }) => sum + size, 0)
    const mayWait = waiting.length < limits.maxQueued && waitingSize + size <= limits.maxQueuedSize
    const made: Append = { key, size, at: now(), mayWait, answers: [] }
    appends.push(made)
    append({ key: made.key, value: 'x'.repeat(valueSize), headers: {} }).then(
      (position) => made.answers.push({ at: now(), position }),
      (error) => made.answers.push({ at: now(), error }),
    )
  }
  let closed = false
  void close().then(() => {
    closed = true
  })
  await jest.advanceTimersByTimeAsync(arrivals.length * 200)
  return { appends, sends, positions, mostRunning, closed }
}

test('whatever arrives whenever, and however the log behaves, every append has the one answer that is true', async () => {
  const holds = async (given: Situation) => {
    const { limits } = given
    const { appends, sends, positions, mostRunning, closed } = await play(given)
    const sent = sends.flatMap(({ keys }) => keys)
    const inOrder = appends.map(({ key }) => key).filter((key) => sent.includes(key))

    expect(closed).toBe(true)
    expect(mostRunning).toBeLessThanOrEqual(1)
    expect(sent).toEqual(inOrder)
    for (const { keys, size } of sends) {
      expect(keys.length).toBeGreaterThan(0)
      expect(keys.length).toBeLessThanOrEqual(limits.maxBatch)
      expect(keys.length === 1 || size <= limits.maxBatchSize).toBe(true)
    }
    for (const { key, at, mayWait, answers } of appends) {
      expect(answers).toHaveLength(1)
      const [answer] = answers
      const waited = (answer?.at ?? 0) - at
      expect(waited).toBeLessThanOrEqual(limits.deadline)
      expect(answer?.error?.reason === 'overloaded').toBe(!mayWait)
      if (answer?.position) expect(answer.position).toEqual(positions.get(key))
      else expect(answer?.error?.outcome).toBe(sent.includes(key) ? 'unknown' : 'not-written')
      if (answer?.error?.reason === 'overloaded') expect(waited).toBe(0)
      if (answer?.error?.reason === 'timeout') expect(waited).toBe(limits.deadline)
    }
  }
  await fc.assert(fc.asyncProperty(situation, holds), { numRuns: 300 })
})
