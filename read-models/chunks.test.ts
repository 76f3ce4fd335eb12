import { expect, test } from '@jest/globals'
import { chunksOf } from './chunks.ts'
import type { Range } from './read-models.ts'

const keys = ['', 'a', 'a\0', 'a\0\0', 'b']

const asked: Range[] = []
const read = async (range: Range) => {
  asked.push(range)
  const found = keys.filter((key) => key >= (range.from ?? '')).slice(0, range.limit)
  return found.map((key) => ({ key, document: { partition: 0, offset: 0 } }))
}

test.each([1, 2, 3, 5, 100])('has every document once, in order, %d at a time', async (limit) => {
  asked.length = 0
  const found: string[] = []
  for await (const chunk of chunksOf(read, limit)) found.push(...chunk.map(({ key }) => key))
  expect(found).toEqual(keys)
  expect(asked.every((range) => range.limit === limit && range.order === 'ascending')).toBe(true)
})
