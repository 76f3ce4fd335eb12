import { describe, expect, test } from '@jest/globals'
import { knew, truth } from './example-truth.ts'
import { type Knew, reachedIn } from './knowledge.ts'
import type { Walk } from './observations.ts'
import { wrongInUsers } from './users-complete.ts'

function violations(pages: readonly (readonly string[])[], known: Knew, more: Partial<Walk<string>> = {}) {
  const walk = { by: 'ann', at: 1, endedAt: 2, knew: known, limit: 2, pages, isWhole: true, ...more }
  return wrongInUsers([walk], truth, reachedIn(truth)).map(({ words }) => words)
}

describe('no promise is broken by users', () => {
  test.each([
    ['who are all that were known', [['ann', 'bob']], knew('c1'), {}],
    ['in pages', [['ann', 'bob'], ['dot']], knew('c2', 'd1'), {}],
    ['among others, whose messages were deleted', [['ann', 'deleted: by 1'], ['bob']], knew('c1'), {}],
    ['of whom others are known than the first post of', [['ann', 'dot'], ['cid']], knew('c1'), {}],
    ['who were not read to the end', [['ann', 'bob']], knew('c3', 'd1'), { isWhole: false }],
  ])('%s', (_, pages, known, more) => expect(violations(pages, known, more)).toEqual([]))
})

test.each([
  ['lacks bob', [['ann']], knew('c1')],
  ['lacks bob', [['ann', 'dot'], ['cid']], knew('d0')],
  ['bob is listed twice', [['ann', 'bob'], ['bob']], knew()],
  ['eve has not posted', [['eve']], knew()],
  ['longer than 2', [['ann', 'bob', 'cid']], knew()],
  ['is not full', [['ann'], ['bob']], knew()],
])('a broken promise is told in words: %s', (words, pages, known) => {
  expect(violations(pages, known)).toContainEqual(expect.stringContaining(words))
})
