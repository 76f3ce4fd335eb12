import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { pino } from 'pino'
import { createAccessLog } from './access-log.ts'

let now: number
let lines: Record<string, unknown>[]

beforeEach(() => {
  now = 1_000
  lines = []
  jest.spyOn(performance, 'now').mockImplementation(() => now)
})
afterEach(() => {
  jest.restoreAllMocks()
})

const log = pino({ base: null, timestamp: false }, { write: (line) => lines.push(JSON.parse(line)) })

function times(count: number, access: ReturnType<typeof createAccessLog>, line = jest.fn(request)) {
  for (let number = 0; number < count; number += 1) access(line)
  return line
}

const request = () => ({ requestId: 'r', method: 'GET', route: '/users', status: 200, milliseconds: 1.5 })

test('of few requests each has its line', () => {
  times(2, createAccessLog(log, 3))
  expect(lines).toEqual([
    { level: 30, ...request(), msg: 'request' },
    { level: 30, ...request(), msg: 'request' },
  ])
})

test('of many so many a second have one, and the next one says how many had none', () => {
  const access = createAccessLog(log, 3)
  const line = times(1_000, access)
  expect(lines.map(({ skipped }) => skipped)).toEqual([undefined, undefined, undefined])
  expect(line).toHaveBeenCalledTimes(3)
  now += 1_000
  times(2, access)
  expect(lines.slice(3).map(({ skipped }) => skipped)).toEqual([997, undefined])
})

test('where none are wanted, none are written', () => {
  times(5, createAccessLog(log, 0))
  expect(lines).toEqual([])
})
