import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import type { Position } from '../contracts/position.ts'
import type { EventRecord } from '../contracts/record.ts'
import { createGroupCommit } from './group-commit.ts'

beforeEach(() => {
  jest.useFakeTimers()
})
afterEach(() => {
  jest.useRealTimers()
})

const limits = { maxQueued: 3, maxQueuedSize: 100, maxBatch: 10, maxBatchSize: 100, deadline: 1_000 }
const record = (name: string, size = name.length): EventRecord => ({ key: name, value: name.padEnd(size), headers: {} })

/** A log whose sends return when they are told to. */
function createLog() {
  const sends: { keys: string[]; answer: (positions?: Position[]) => void; fail: () => void }[] = []
  let next = 0
  const send = (records: readonly EventRecord[]) =>
    new Promise<readonly Position[]>((resolve, reject) => {
      const positions = records.map(() => ({ partition: 0, offset: next++ }))
      sends.push({
        keys: records.map(({ key }) => key),
        answer: (given = positions) => resolve(given),
        fail: () => reject(new Error('the log is down')),
      })
    })
  return { send, sends, keys: () => sends.map(({ keys }) => keys.join(' ')) }
}

const settle = () => jest.advanceTimersByTimeAsync(0)
const notWritten = (reason: string) => ({ outcome: 'not-written', reason })

describe('at its deadline', () => {
  test('an append that waits is taken out and never sent, and one that was sent may have been written', async () => {
    const { send, sends, keys } = createLog()
    const { append } = createGroupCommit(send, limits)
    const outcomes: unknown[] = []
    const watch = (name: string) =>
      append(record(name)).catch(({ outcome, reason }) => outcomes.push([name, outcome, reason]))
    void watch('sent')
    await jest.advanceTimersByTimeAsync(400)
    void watch('waiting')
    await jest.advanceTimersByTimeAsync(599)
    expect(outcomes).toEqual([])
    await jest.advanceTimersByTimeAsync(1)
    expect(outcomes).toEqual([['sent', 'unknown', 'timeout']])
    await jest.advanceTimersByTimeAsync(400)
    expect(outcomes).toEqual([
      ['sent', 'unknown', 'timeout'],
      ['waiting', 'not-written', 'timeout'],
    ])
    sends[0]?.answer()
    await settle()
    expect(keys()).toEqual(['sent'])
  })

  test('an append that never could be sent is not written', async () => {
    const { send, sends } = createLog()
    const { append } = createGroupCommit(send, limits, new Promise(() => {}))
    const refused = expect(append(record('a'))).rejects.toMatchObject(notWritten('timeout'))
    await jest.advanceTimersByTimeAsync(1_000)
    await refused
    expect(sends).toEqual([])
  })
})

describe('before it is ready', () => {
  test('nothing is sent, and then everything in order', async () => {
    const { send, keys } = createLog()
    let open = () => {}
    const { append } = createGroupCommit(
      send,
      limits,
      new Promise<void>((resolve) => {
        open = resolve
      }),
    )
    for (const name of ['a', 'b', 'c']) void append(record(name))
    await jest.advanceTimersByTimeAsync(500)
    expect(keys()).toEqual([])
    open()
    await settle()
    expect(keys()).toEqual(['a b c'])
  })

  test('and when it never will be, whatever waits is answered: not written', async () => {
    const { send, sends } = createLog()
    const { append } = createGroupCommit(send, limits, Promise.reject(new Error('refused')))
    await expect(append(record('a', 100))).rejects.toMatchObject(notWritten('closed'))
    await expect(append(record('b', 100))).rejects.toMatchObject(notWritten('closed'))
    expect(sends).toEqual([])
  })
})
