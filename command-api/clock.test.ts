import { describe, expect, test } from '@jest/globals'
import { createClock } from './clock.ts'

function clockOver(times: readonly number[]) {
  const left = [...times]
  const clock = createClock(() => left.shift() ?? Number.NaN)
  return times.map(() => clock())
}

describe('the clock', () => {
  test('tells microseconds', () => {
    expect(clockOver([1_516_164_614_883, 1_516_164_614_884])).toEqual([1_516_164_614_883_000, 1_516_164_614_884_000])
  })

  test('goes on by a microsecond at a time while time stands still', () => {
    expect(clockOver([7, 7, 7, 8])).toEqual([7_000, 7_001, 7_002, 8_000])
  })

  test('goes on by a microsecond at a time when time jumps back, until it has caught up', () => {
    expect(clockOver([10, 3, 9, 10, 11])).toEqual([10_000, 10_001, 10_002, 10_003, 11_000])
  })

  test('stays ahead when more than a thousand are asked in one millisecond', () => {
    const answers = clockOver([...Array(1_500).fill(5), 6, 7])
    expect(answers.every((answer, index) => index === 0 || answer > (answers[index - 1] as number))).toBe(true)
    expect(answers.at(-1)).toBe(7_000)
  })

  test('goes by the time of day when it is told nothing else', () => {
    const before = Date.now() * 1_000
    const answer = createClock()()
    expect(answer).toBeGreaterThanOrEqual(before)
    expect(answer).toBeLessThanOrEqual(Date.now() * 1_000)
  })
})
