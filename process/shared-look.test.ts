import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { sharedLook } from './shared-look.ts'

beforeEach(() => {
  jest.useFakeTimers()
})
afterEach(() => {
  jest.useRealTimers()
})

test('looks once for all who ask within the validity, and again after it', async () => {
  let looks = 0
  const ask = sharedLook(1_000, async () => ++looks)
  expect(await Promise.all([ask(), ask()])).toEqual([1, 1])
  jest.advanceTimersByTime(1_000)
  expect(await ask()).toBe(1)
  jest.advanceTimersByTime(1)
  expect(await ask()).toBe(2)
})

test('does not look again while it is looking, however long that takes', async () => {
  const ends: ((found: string) => void)[] = []
  const ask = sharedLook(1_000, () => new Promise<string>((resolve) => ends.push(resolve)))
  const first = ask()
  jest.advanceTimersByTime(60_000)
  const second = ask()
  expect(ends).toHaveLength(1)
  ends[0]?.('late')
  expect(await Promise.all([first, second])).toEqual(['late', 'late'])
})

test('looks again after a look that failed', async () => {
  const outcomes = [Promise.reject(new Error('away')), Promise.resolve('here')]
  const ask = sharedLook(1_000, () => outcomes.shift() ?? Promise.resolve('no more'))
  await expect(ask()).rejects.toThrow('away')
  await expect(ask()).rejects.toThrow('away')
  jest.advanceTimersByTime(1_001)
  expect(await ask()).toBe('here')
})
