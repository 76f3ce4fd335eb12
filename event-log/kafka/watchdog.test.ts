import { beforeEach, expect, test } from '@jest/globals'
import { createWatchdog, forgotten, type Watchdog } from './watchdog.ts'

let watchdog: Watchdog

beforeEach(() => {
  watchdog = createWatchdog(30_000)
})

/** Looks at one partition, which has come to `at` and has been idle since then, if it is; at so many seconds. */
function look(seconds: number, lane: { at?: number; idle?: number }, end: number, partition = 2) {
  const [at, idle] = [lane.at, lane.idle === undefined ? undefined : lane.idle * 1_000]
  const ends = Array.from({ length: partition + 1 }, () => end)
  return watchdog.complaint(
    new Map([[partition, { expected: () => at, idleSince: () => idle }]]),
    ends,
    seconds * 1_000,
  )
}

test('a consumer that brings nothing of what is there is complained of when its time is over', () => {
  for (const seconds of [100, 110, 120, 129]) expect(look(seconds, { at: 5, idle: 90 }, 8)).toBeUndefined()
  expect(look(131, { at: 5, idle: 90 }, 8)).toBe('partition 2 has brought nothing for 31 s, though it goes from 5 to 8')
})

test('one that has never been told where it stands is to bring something, if there is anything', () => {
  for (const seconds of [0, 40]) expect(look(seconds, { idle: 0 }, 0)).toBeUndefined()
  for (const seconds of [50, 60]) expect(look(seconds, { idle: 0 }, 1)).toBeUndefined()
  expect(look(81, { idle: 0 }, 1)).toContain('from 0 to 1')
})

test('one that had nothing to bring for long has all its time for what comes then', () => {
  for (const seconds of [0, 1_000]) expect(look(seconds, { at: 8, idle: 0 }, 8)).toBeUndefined()
  expect(look(1_001, { at: 8, idle: 0 }, 9)).toBeUndefined()
  expect(look(1_032, { at: 8, idle: 0 }, 9)).toContain('for 31 s')
})

test('a subscriber that takes long is not the fault of the consumer', () => {
  for (const seconds of [0, 1_000, 2_000]) expect(look(seconds, { at: 5 }, 8)).toBeUndefined()
  expect(look(2_001, { at: 5, idle: 2_000 }, 8)).toBeUndefined()
})

test('one that brings something now and then is not silent, however far it is behind', () => {
  for (let seconds = 0; seconds < 200; seconds += 5) {
    expect(look(seconds, { at: seconds, idle: seconds - (seconds % 20) }, 1_000)).toBeUndefined()
  }
})

test('a partition that was given away and comes back has its time anew', () => {
  expect(look(0, { at: 5, idle: 0 }, 8)).toBeUndefined()
  expect(watchdog.complaint(new Map(), [8, 8, 8], 20_000)).toBeUndefined()
  expect(look(40, { at: 5, idle: 0 }, 8)).toBeUndefined()
})

test('a consumer that the group has not heard of for as long is complained of, whatever it brings', () => {
  expect(forgotten(5_000, 34_999, 30_000)).toBeUndefined()
  expect(forgotten(5_000, 35_000, 30_000)).toBe('the group has not heard of it for 30 s')
})
