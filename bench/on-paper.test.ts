import { expect, test } from '@jest/globals'
import { onPaper, type UnitCosts } from './on-paper.ts'

const found: UnitCosts = {
  post: 90,
  projected: 60,
  projectedPerSecond: 8_000,
  hotPage: 30,
  coldPage: 400,
  inLog: 500,
  inReadModels: 1_200,
}

test('what a thousand times as much takes is calculated from what one takes', () => {
  const page = onPaper(found)
  expect(page).toContain('What 500,000 messages per second')
  expect(page).toContain('| command-api | 90.0 µs of CPU for a POST | 45 cores |')
  expect(page).toContain('| partitions | 8,000 events per s by one projector | 63 at least |')
  expect(page).toContain('| query-api, pages that it makes | 400 µs of CPU for a GET | 200 cores |')
  expect(page).toContain('| log | 500 bytes for a message | 21.6 TB per day, and each replica as much |')
})

test('nothing is, where a part of the benchmarks was left out', () => {
  const { post: _, ...others } = found
  expect(onPaper(others)).toBeUndefined()
})
