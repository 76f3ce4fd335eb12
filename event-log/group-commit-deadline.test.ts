import { describe, expect, jest, test } from '@jest/globals'
import { fakeTimers } from '../testing/fake-timers.ts'
import { limits, notWritten, record, recordedSends, settle } from '../testing/recorded-sends.ts'
import { createGroupCommit } from './group-commit.ts'

fakeTimers()

describe('at its deadline', () => {
  test('an append that waits is taken out and never sent, and one that was sent may have been written', async () => {
    const { send, sends, keys } = recordedSends()
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
    const { send, sends } = recordedSends()
    const { append } = createGroupCommit(send, limits, new Promise(() => {}))
    const refused = expect(append(record('a'))).rejects.toMatchObject(notWritten('timeout'))
    await jest.advanceTimersByTimeAsync(1_000)
    await refused
    expect(sends).toEqual([])
  })
})

describe('before it is ready', () => {
  test('nothing is sent, and then everything in order', async () => {
    const { send, keys } = recordedSends()
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
    const { send, sends } = recordedSends()
    const { append } = createGroupCommit(send, limits, Promise.reject(new Error('refused')))
    await expect(append(record('a', 100))).rejects.toMatchObject(notWritten('closed'))
    await expect(append(record('b', 100))).rejects.toMatchObject(notWritten('closed'))
    expect(sends).toEqual([])
  })
})
