import { describe, expect, jest, test } from '@jest/globals'
import { fakeTimers } from '../testing/fake-timers.ts'
import { limits, notWritten, record, recordedSends, settle, unknown } from '../testing/recorded-sends.ts'
import { createGroupCommit } from './group-commit.ts'

fakeTimers()

describe('a group commit', () => {
  test('sends a lone append by itself, without waiting for others', async () => {
    const { send, sends, keys } = recordedSends()
    const appended = createGroupCommit(send, limits).append(record('a'))
    await settle()
    expect(keys()).toEqual(['a'])
    sends[0]?.answer()
    expect(await appended).toEqual({ partition: 0, offset: 0 })
  })

  test('sends together what has gathered while a send was running', async () => {
    const { send, sends, keys } = recordedSends()
    const { append } = createGroupCommit(send, limits)
    const first = append(record('a'))
    await settle()
    const rest = Promise.all(['b', 'c', 'd'].map((name) => append(record(name))))
    await jest.advanceTimersByTimeAsync(500)
    expect(keys()).toEqual(['a'])
    sends[0]?.answer()
    await first
    await settle()
    expect(keys()).toEqual(['a', 'b c d'])
    sends[1]?.answer()
    expect((await rest).map(({ offset }) => offset)).toEqual([1, 2, 3])
  })

  describe('after a send of several', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j']

    async function afterSendOf(count: number) {
      const recorded = recordedSends()
      const { append } = createGroupCommit(recorded.send, { ...limits, maxQueued: 99 })
      const appendAll = (some: readonly string[]) => Promise.all(some.map((name) => append(record(name))))
      const several = appendAll(names.slice(0, count))
      await settle()
      recorded.sends[0]?.answer()
      await several
      await settle()
      return { ...recorded, appendAll }
    }

    test('sends what comes in one turn of the event loop together, although it comes one by one', async () => {
      const { keys, appendAll } = await afterSendOf(10)
      for (const name of ['x', 'y', 'z']) {
        void appendAll([name])
        for (let microtasks = 0; microtasks < 20; microtasks += 1) await null
      }
      expect(keys()).toHaveLength(1)
      await settle()
      expect(keys().slice(1)).toEqual(['x y z'])
    })

    test('does not wait for the turn to end when half as many are there again', async () => {
      const { keys, appendAll } = await afterSendOf(4)
      void appendAll(['x', 'y', 'z'])
      for (let microtasks = 0; microtasks < 20; microtasks += 1) await null
      expect(keys().slice(1)).toEqual(['x y z'])
    })
  })

  test('cuts a send at its count and at its size, and sends what is larger alone', async () => {
    const { send, sends, keys } = recordedSends()
    const { append } = createGroupCommit(send, {
      ...limits,
      maxQueued: 9,
      maxQueuedSize: 1_000,
      maxBatch: 2,
      maxBatchSize: 10,
    })
    for (const [name, size] of [
      ['a', 1],
      ['b', 1],
      ['c', 9],
      ['d', 2],
      ['e', 50],
      ['f', 10],
      ['g', 1],
    ] as const) {
      void append(record(name, size))
    }
    for (let index = 0; index < 6; index += 1) {
      await settle()
      sends[index]?.answer()
    }
    expect(keys()).toEqual(['a b', 'c', 'd', 'e', 'f', 'g'])
  })

  test('takes as many as may wait beside a running send, and answers one more at once', async () => {
    const { send, sends, keys } = recordedSends()
    const { append } = createGroupCommit(send, limits)
    void append(record('a'))
    await settle()
    const waiting = ['b', 'c', 'd'].map((name) => append(record(name)))
    await expect(append(record('e'))).rejects.toMatchObject(notWritten('overloaded'))
    sends[0]?.answer()
    await settle()
    void append(record('f'))
    sends[1]?.answer()
    expect(await Promise.all(waiting)).toHaveLength(3)
    await settle()
    expect(keys()).toEqual(['a', 'b c d', 'f'])
  })

  test('takes as much as may wait, and answers more at once', async () => {
    const { append } = createGroupCommit(recordedSends().send, limits)
    void append(record('a', 60))
    void append(record('b', 40))
    await expect(append(record('c', 1))).rejects.toMatchObject(notWritten('overloaded'))
  })

  test('does not know what became of a send that failed, and sends the next', async () => {
    const { send, sends } = recordedSends()
    const { append } = createGroupCommit(send, limits)
    const lost = Promise.allSettled([append(record('a')), append(record('b'))])
    await settle()
    sends[0]?.fail()
    const reason = expect.objectContaining({ ...unknown('failed'), cause: new Error('the log is down') })
    expect(await lost).toEqual([
      { status: 'rejected', reason },
      { status: 'rejected', reason },
    ])
    const next = append(record('c'))
    await settle()
    sends[1]?.answer()
    expect(await next).toEqual({ partition: 0, offset: 2 })
  })

  test('does not know what became of a record that the answer says nothing of', async () => {
    const { send, sends } = recordedSends()
    const { append } = createGroupCommit(send, limits)
    const told = append(record('a'))
    const untold = append(record('b'))
    const refused = expect(untold).rejects.toMatchObject(unknown('failed'))
    await settle()
    sends[0]?.answer([{ partition: 7, offset: 9 }])
    expect(await told).toEqual({ partition: 7, offset: 9 })
    await refused
  })
})
