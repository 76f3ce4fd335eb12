import { describe, expect, jest, test } from '@jest/globals'
import { fakeTimers } from '../testing/fake-timers.ts'
import { pause, pauseAfter, retryAfterOf, within } from './pause.ts'

fakeTimers()

describe('the pause after so many failures', () => {
  test('doubles from 100 ms up to 5 s', () => {
    const pauses = [1, 2, 3, 6, 7, 8, 2_000].map((failures) => pauseAfter(failures, 0, () => 0))
    expect(pauses).toEqual([100, 200, 400, 3_200, 5_000, 5_000, 5_000])
  })

  test('is up to a half shorter at random, so that not all come back at once', () => {
    expect(pauseAfter(3, 0, () => 0.5)).toBe(300)
  })

  test('is what the service asks for, and at random up to a half longer', () => {
    expect([0, 0.5].map((random) => pauseAfter(1, 7_000, () => random))).toEqual([7_000, 8_750])
    expect(pauseAfter(7, 1_000, () => 0)).toBe(5_000)
  })

  test('is never longer than timers can be', async () => {
    const given = pauseAfter(1, 1e15, () => 0)
    let isOver = false
    pause(given).then(() => {
      isOver = true
    })
    await jest.advanceTimersByTimeAsync(1_000_000)
    expect(isOver).toBe(false)
  })
})

test.each([
  ['3', 3_000],
  ['0', 0],
  ['Thu, 01 Jan 1970 00:00:10 GMT', 5_000],
  ['Thu, 01 Jan 1970 00:00:01 GMT', 0],
  ['soon', 0],
  ['-1', 0],
  ['', 0],
])('Retry-After: %s asks for %d ms', (value, milliseconds) => {
  jest.setSystemTime(5_000)
  expect(retryAfterOf(new Headers({ 'Retry-After': value }))).toBe(milliseconds)
})

describe('a pause', () => {
  test('is cut short by its signal, with the reason', async () => {
    const stopping = new AbortController()
    const paused = pause(60_000, stopping.signal)
    stopping.abort(new Error('stopping'))
    await expect(paused).rejects.toThrow('stopping')
    await expect(pause(1, stopping.signal)).rejects.toThrow('stopping')
    expect(jest.getTimerCount()).toBe(0)
  })
})

describe('an operation with a limit', () => {
  const aborted = (signal: AbortSignal) =>
    new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))

  test('is aborted after its time', async () => {
    const late = expect(within(1_000, undefined, aborted)).rejects.toThrow('no answer in 1000 ms')
    await jest.advanceTimersByTimeAsync(1_000)
    await late
  })

  test('is aborted with its caller, and leaves no timer', async () => {
    const stopping = new AbortController()
    const stopped = expect(within(Number.POSITIVE_INFINITY, stopping.signal, aborted)).rejects.toThrow('stopping')
    stopping.abort(new Error('stopping'))
    await stopped
    expect(jest.getTimerCount()).toBe(0)
  })
})
