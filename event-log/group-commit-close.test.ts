import { describe, expect, jest, test } from '@jest/globals'
import { fakeTimers } from '../testing/fake-timers.ts'
import { createGroupCommit } from './group-commit.ts'

fakeTimers()

const limits = { maxQueued: 10, maxQueuedSize: 100, maxBatch: 2, maxBatchSize: 100, deadline: 1_000 }
const record = { key: 'a', value: 'a', headers: {} }
const position = { partition: 0, offset: 0 }
const notWritten = { outcome: 'not-written', reason: 'closed' }

describe('a group commit that closes', () => {
  test('sends everything that it has taken before it has closed', async () => {
    const sends: number[] = []
    const { append, close } = createGroupCommit(async (records) => {
      await new Promise((resolve) => setTimeout(resolve, 10))
      sends.push(records.length)
      return records.map(() => position)
    }, limits)
    const answered: unknown[] = []
    for (let index = 0; index < 5; index += 1) void append(record).then((at) => answered.push(at))
    const closed = close().then(() => [sends, answered.length])
    await jest.advanceTimersByTimeAsync(30)
    expect(await closed).toEqual([[2, 2, 1], 5])
  })

  test('takes no more', async () => {
    const send = jest.fn(async () => [position])
    const { append, close } = createGroupCommit(send, limits)
    const closed = close()
    await expect(append(record)).rejects.toMatchObject(notWritten)
    await closed
    await expect(append(record)).rejects.toMatchObject(notWritten)
    expect(send).not.toHaveBeenCalled()
  })

  test('waits for the answers that it owes, and for a send that hangs no longer than for those', async () => {
    const { append, close } = createGroupCommit(() => new Promise(() => {}), limits)
    const answered = append(record).catch((error) => error.outcome)
    await jest.advanceTimersByTimeAsync(400)
    let closed = false
    void close().then(() => {
      closed = true
    })
    await jest.advanceTimersByTimeAsync(599)
    expect(closed).toBe(false)
    await jest.advanceTimersByTimeAsync(1)
    expect([closed, await answered]).toEqual([true, 'unknown'])
  })

  test('leaves no timer behind', async () => {
    const { append, close } = createGroupCommit(async () => [position], limits)
    await append(record)
    expect(jest.getTimerCount()).toBe(1)
    await close()
    expect(jest.getTimerCount()).toBe(0)
  })
})
