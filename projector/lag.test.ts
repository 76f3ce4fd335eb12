import { beforeEach, describe, expect, test } from '@jest/globals'
import { createLagMonitor, type LagMonitor } from './lag.ts'

/** When the latest projected record was written, in seconds. */
let projectedUpTo: number | undefined
let monitor: LagMonitor

beforeEach(() => {
  projectedUpTo = undefined
  monitor = createLagMonitor(() => (projectedUpTo === undefined ? undefined : projectedUpTo * 1_000))
})

/** The lag of a partition as of so many seconds, where the log and the generation stand so. */
function at(seconds: number, end: number, checkpoint: number) {
  monitor.observe([end], [checkpoint], seconds * 1_000, seconds * 1_000)
  const [{ partition: _, ...lag } = { partition: 0 }] = monitor.lags()
  return lag
}

test('nothing is known before the first look', () => {
  expect(monitor.lags()).toEqual([])
})

test('a generation is behind in each partition by what it lacks there', () => {
  monitor.observe([5, 0, 9], [3], 0, 0)
  expect(monitor.lags().map(({ partition, records }) => [partition, records])).toEqual([
    [0, 2],
    [1, 0],
    [2, 9],
  ])
})

test('one that is ahead of what was known of the log is not behind', () => {
  expect(at(10, 3, 5)).toEqual({ checkpoint: 5, records: 0, seconds: 0, stalledSeconds: 0 })
})

describe('the time for which it is behind', () => {
  test('counts from when it had all', () => {
    at(100, 5, 5)
    expect(at(107, 6, 5)).toMatchObject({ records: 1, seconds: 7 })
    expect(at(109, 9, 7)).toMatchObject({ records: 2, seconds: 9 })
    expect(at(110, 9, 9)).toMatchObject({ seconds: 0 })
    expect(at(111, 10, 9)).toMatchObject({ seconds: 1 })
  })

  test('is the age of what it lacks, while it works through an old log', () => {
    expect(at(1_000, 50, 0)).toMatchObject({ seconds: 0 })
    projectedUpTo = 400
    expect(at(1_001, 50, 10)).toMatchObject({ seconds: 601 })
    projectedUpTo = 900
    expect(at(1_002, 50, 40)).toMatchObject({ seconds: 102 })
  })

  test('counts from the first look when nothing is known of the records', () => {
    at(1_000, 50, 0)
    expect(at(1_005, 50, 0)).toMatchObject({ seconds: 5 })
  })

  test('is never less than nothing, whatever the records say of their time', () => {
    projectedUpTo = 2_000
    expect(at(1_000, 50, 0)).toMatchObject({ seconds: 0 })
  })
})

describe('the time for which it has stood still', () => {
  test('counts from when it moved, and ends when it moves', () => {
    at(100, 5, 3)
    expect(at(120, 5, 3)).toMatchObject({ stalledSeconds: 20 })
    expect(at(121, 9, 4)).toMatchObject({ stalledSeconds: 0 })
    expect(at(131, 9, 4)).toMatchObject({ stalledSeconds: 10 })
  })

  test('does not count while it has all', () => {
    for (const seconds of [100, 900]) at(seconds, 5, 5)
    expect(at(901, 6, 5)).toMatchObject({ stalledSeconds: 1 })
  })
})

test('a clock that is set, back or forth, changes neither for how long it is behind nor for how long it has stood still', () => {
  const observe = (date: number, steady: number, end: number) => {
    monitor.observe([end], [3], date * 1_000, steady * 1_000)
    return monitor.lags()[0]
  }
  observe(10_000, 0, 3)
  observe(10_001, 1, 5)
  expect(observe(6_400, 11, 5)).toMatchObject({ seconds: 11, stalledSeconds: 11 })
  expect(observe(20_000, 12, 5)).toMatchObject({ seconds: 12, stalledSeconds: 12 })
})
