import { describe, expect, test } from '@jest/globals'
import { bytes, count, duration, milliseconds, percent, progress, rate, times } from './format.ts'

test('writes a dash where there is no figure', () => {
  for (const write of [bytes, count, duration, milliseconds, percent, rate, times]) {
    expect([write(null), write(undefined)]).toEqual(['–', '–'])
  }
})

test('tells 0 from no figure', () => {
  expect([count(0), percent(0), milliseconds(0), duration(0), rate(0)]).toEqual(['0', '0 %', '0 ms', '0 s', '0/s'])
})

test.each([
  [0.43, '0.4 s'],
  [9.96, '9 s'],
  [59.9, '59 s'],
  [60, '1 min'],
  [61, '1 min 1 s'],
  [3_599, '59 min 59 s'],
  [3_600, '1 h'],
  [11_040, '3 h 4 min'],
  [86_400, '1 d'],
  [90_000, '1 d 1 h'],
  [100_000_000, '1,157 d 9 h'],
])('writes %d s in its two largest units: %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text)
})

test.each([
  [0.043, '0.04 ms'],
  [0.999, '1 ms'],
  [3.46, '3.5 ms'],
  [9.96, '10 ms'],
  [999.4, '999 ms'],
  [999.5, '1 s'],
  [12_345, '12 s'],
])('writes %d ms in digits that are read at a glance: %s', (value, text) => {
  expect(milliseconds(value)).toBe(text)
})

test.each([
  [2 ** 19, '0.5 MiB'],
  [128 * 2 ** 20, '128 MiB'],
  [1_023.4 * 2 ** 20, '1,023 MiB'],
  [2 ** 30, '1 GiB'],
  [1.536 * 2 ** 30, '1.54 GiB'],
])('writes %d bytes as %s', (value, text) => {
  expect(bytes(value)).toBe(text)
})

describe('progress', () => {
  test('is 100 % only when it is complete', () => {
    expect([progress(0), progress(0.628), progress(0.9999), progress(1)]).toEqual(['0 %', '62 %', '99 %', '100 %'])
  })
})
