import { expect, test } from '@jest/globals'
import { progressLine } from './progress.ts'

test.each([
  [{ done: 0, total: 1_000_000, rate: 0 }, '[------------------------] 0 %, 0 of 1,000,000 records, 0/s'],
  [
    { done: 580_000, total: 1_000_000, rate: 31_000.4 },
    '[#############-----------] 58 %, 580,000 of 1,000,000 records, 31,000/s, 14 s left',
  ],
  [{ done: 1, total: 8_000, rate: 1 }, '[------------------------] 0 %, 1 of 8,000 records, 1/s, 2 h 13 min left'],
  [{ done: 5, total: 100, rate: 1 }, '[#-----------------------] 5 %, 5 of 100 records, 1/s, 1 min 35 s left'],
  // The log goes on while the generation catches up with what was counted before.
  [{ done: 12, total: 10, rate: 1 }, '[########################] 100 %, 12 of 10 records, 1/s, 0 s left'],
  [{ done: 0, total: 0, rate: 0 }, '[########################] 100 %, 0 of 0 records, 0/s'],
  // Nobody has counted what the first generation is to have.
  [{ done: 5_000, rate: 1_200 }, '5,000 records, 1,200/s'],
])('%j is %s', (progress, line) => {
  expect(progressLine(progress)).toBe(line)
})
