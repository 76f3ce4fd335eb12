import { getEventListeners } from 'node:events'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { backOff, retry, unlessAborted, withDeadline } from './retry.ts'

beforeEach(() => {
  jest.spyOn(Math, 'random').mockReturnValue(0.999)
})
afterEach(() => {
  jest.restoreAllMocks()
})

const temporary = { isTemporary: () => true, onRetry: () => {} }

describe('the pause between two tries', () => {
  test('doubles from 100 ms up to 5 s', () => {
    jest.mocked(Math.random).mockReturnValue(0)
    expect([1, 2, 3, 6, 7, 8, 2_000].map(backOff)).toEqual([100, 200, 400, 3_200, 5_000, 5_000, 5_000])
  })

  test('is up to a half shorter at random, so that not all come back at once', () => {
    for (const attempt of [1, 4, 100]) {
      jest.mocked(Math.random).mockReturnValue(0)
      const longest = backOff(attempt)
      jest.mocked(Math.random).mockReturnValue(0.5)
      expect(backOff(attempt)).toBe(longest * 0.75)
    }
  })
})

describe('retrying', () => {
  test('answers the first success, and tells of every failure before it', async () => {
    const failures = [new Error('first'), new Error('second')]
    let tries = 0
    const onRetry = jest.fn()
    const operation = async () => {
      const failure = failures[tries]
      tries += 1
      if (failure) throw failure
      return 'done'
    }
    expect(await retry(operation, { ...temporary, onRetry })).toBe('done')
    expect(onRetry.mock.calls).toEqual([
      [failures[0], 1],
      [failures[1], 2],
    ])
  })

  test('counts on while each try only takes as long as a time-out, and anew after one that went well for long', async () => {
    let now = 0
    jest.spyOn(performance, 'now').mockImplementation(() => now)
    const lasting = (milliseconds: number) => async () => {
      now += milliseconds
      throw new Error('temporary')
    }
    const operation = jest.fn<() => Promise<string>>().mockResolvedValue('done')
    for (const milliseconds of [13_000, 13_000, 90_000, 13_000]) operation.mockImplementationOnce(lasting(milliseconds))
    const attempts: number[] = []
    await retry(operation, { ...temporary, onRetry: (_, attempt) => attempts.push(attempt) })
    expect(attempts).toEqual([1, 2, 1, 2])
  })

  test('ends with an error that is final', async () => {
    const final = new Error('final')
    const operation = jest
      .fn<() => Promise<void>>()
      .mockRejectedValueOnce(new Error('temporary'))
      .mockRejectedValue(final)
    await expect(retry(operation, { ...temporary, isTemporary: (error) => error !== final })).rejects.toBe(final)
    expect(operation).toHaveBeenCalledTimes(2)
  })

  test('does not try at all when it was aborted before', async () => {
    const operation = jest.fn<() => Promise<void>>()
    const signal = AbortSignal.abort(new Error('stopping'))
    await expect(retry(operation, { ...temporary, signal })).rejects.toThrow('stopping')
    expect(operation).not.toHaveBeenCalled()
  })

  test('is cut short in a pause, however long', async () => {
    jest.mocked(Math.random).mockReturnValue(-1_000)
    const stopping = new AbortController()
    const operation = jest.fn(() => Promise.reject(new Error('temporary')))
    const onRetry = () => stopping.abort()
    const retried = retry(operation, { ...temporary, signal: stopping.signal, onRetry })
    await expect(retried).rejects.toMatchObject({ name: 'AbortError' })
    expect(operation).toHaveBeenCalledTimes(1)
  })
})

describe('a promise that may be aborted', () => {
  const never = new Promise<never>(() => {})

  test('has its own outcome when that comes first', async () => {
    const { signal } = new AbortController()
    expect(await unlessAborted(Promise.resolve('done'), signal)).toBe('done')
    await expect(unlessAborted(Promise.reject(new Error('failed')), signal)).rejects.toThrow('failed')
  })

  test('rejects with the reason of the signal, before or while it waits', async () => {
    const reason = new Error('stopping')
    await expect(unlessAborted(never, AbortSignal.abort(reason))).rejects.toBe(reason)
    const stopping = new AbortController()
    const waiting = unlessAborted(never, stopping.signal)
    stopping.abort(reason)
    await expect(waiting).rejects.toBe(reason)
  })
})

test('a signal that many promises were waited for with keeps none of them', async () => {
  const { signal } = new AbortController()
  for (let index = 0; index < 20; index += 1) await unlessAborted(Promise.resolve(index), signal)
  expect(getEventListeners(signal, 'abort')).toEqual([])
})

describe('a deadline', () => {
  test('rejects an operation that takes longer, by its name', async () => {
    await expect(withDeadline(new Promise(() => {}), 5, 'asking')).rejects.toThrow('asking took more than 5 ms')
  })

  test('leaves the outcome of an operation that is in time, and no timer behind', async () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
    const before = timers()
    expect(await withDeadline(Promise.resolve('done'), 60_000, 'asking')).toBe('done')
    await expect(withDeadline(Promise.reject(new Error('failed')), 60_000, 'asking')).rejects.toThrow('failed')
    expect(timers()).toBe(before)
  })
})
