import { expect, test } from '@jest/globals'
import type { Sample } from '../../contracts/status.ts'
import { sampleBefore } from '../../testing/status-answers.ts'
import { along, greatest, intervalOf, sum, timeline, together } from './timeline.ts'

/** Samples at these times, each with what it wrote. */
const samples = (written: Record<number, number>): Sample[] =>
  Object.entries(written).map(([at, value]) => sampleBefore(0, { at: Number(at), written: value }))

const written = ({ written }: Sample) => written

test('has each time once that some process has, in order', () => {
  expect(timeline([samples({ 10: 1, 20: 1 }), samples({ 20: 1, 30: 1 })])).toEqual([10, 20, 30])
  expect(timeline([samples({ 20: 1 }), samples({ 10: 1 })])).toEqual([10, 20])
  expect(timeline([])).toEqual([])
})

test('knows the interval from two samples on', () => {
  expect([intervalOf([]), intervalOf([10]), intervalOf([10, 40, 50])]).toEqual([undefined, undefined, 10])
})

test('has a place for a gap that all processes have', () => {
  const processes = [samples({ 10: 1, 20: 1, 60: 1 })]
  expect(timeline(processes)).toEqual([10, 20, 30, 60])
  expect(along([10, 20, 30, 60], processes[0] ?? [], written)).toEqual([1, 1, null, 1])
  expect(together([10, 20, 30, 60], processes, sum(written))).toEqual([1, 1, null, 1])
})

test('has null for a process at the times of others', () => {
  expect(along([10, 20, 30], samples({ 20: 7 }), written)).toEqual([null, 7, null])
})

test('adds up what processes did at the same time', () => {
  const processes = [samples({ 10: 1, 20: 2 }), samples({ 20: 40, 30: 80 })]
  expect(together([10, 20, 30], processes, sum(written))).toEqual([1, 42, null])
})

test('waits with the last time for a process that is late, and not with others', () => {
  const both = [samples({ 10: 1, 20: 2 }), samples({ 10: 1, 20: 2 })]
  expect(together([10, 20], both, sum(written))).toEqual([2, 4])
  expect(together([10, 20, 30], [...both, samples({ 30: 8 })], sum(written))).toEqual([2, 4, null])
  const gone = [samples({ 10: 1, 20: 2, 30: 3, 40: 4 }), samples({ 10: 1 })]
  expect(together([10, 20, 30, 40], gone, sum(written))).toEqual([2, 2, 3, 4])
})

test('takes the greatest of what was measured', () => {
  const lags = (...values: (number | null)[]) => values.map((value) => sampleBefore(0, { lag_records: value }))
  const lag = greatest(({ lag_records }: Sample) => lag_records)
  expect([lag(lags(3, null, 5)), lag(lags(null)), lag([])]).toEqual([5, null, null])
})
