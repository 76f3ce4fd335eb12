import { describe, expect, test } from '@jest/globals'
import { knew, second, sentAt, truth } from './example-truth.ts'
import { type Knew, reachedIn } from './knowledge.ts'
import { wrongInLists } from './list-order.ts'
import type { Listed, Walk } from './observations.ts'

const [c, d, e, f] = [
  (at: number) => ({ id: 'c', last_activity: second(at) }),
  (at: number) => ({ id: 'd', last_activity: second(at) }),
  (at: number) => ({ id: 'e', last_activity: second(at) }),
  (at: number) => ({ id: 'f', last_activity: second(at) }),
]

function violations(pages: readonly (readonly Listed[])[], known: Knew, more: Partial<Walk<Listed>> = {}) {
  const walk = { by: 'ann', at: 1, endedAt: 37_000, knew: known, limit: 2, pages, isWhole: true, ...more }
  return wrongInLists([walk], truth, reachedIn(truth), sentAt).map(({ words }) => words)
}

describe('no promise is broken by conversations', () => {
  test.each([
    ['in order', [[c(40), d(35)], [e(5)]], knew('c3', 'd1', 'e0'), {}],
    ['among others, whose messages were deleted', [[c(40), { ...c(36), id: 'deleted: 1' }], [d(35)]], knew('c3'), {}],
    ['that have moved on', [[c(40), d(35)]], knew('c0'), {}],
    ['one of which came forward meanwhile', [[d(35), e(5)], []], knew('c1', 'd1', 'e0'), {}],
    [
      'one of which fell back meanwhile',
      [
        [d(35), f(18)],
        [f(12), e(5)],
      ],
      knew('d1', 'f0'),
      {},
    ],
    ['that were not read to the end', [[c(40)]], knew('c3', 'd1', 'e0'), { isWhole: false }],
  ])('%s', (_, pages, known, more) => expect(violations(pages, known, more)).toEqual([]))
})

test.each([
  ['c is listed twice', [[c(40), d(35)], [c(20)]], knew()],
  ['f is listed twice', [[f(18), f(18)]], knew()],
  ['f is listed twice', [[f(12)], [f(18)]], knew()],
  ['c stands behind one of earlier activity', [[d(35), c(40)]], knew()],
  ['c has no message of', [[c(41)]], knew()],
  ['as if it had 2 messages, and 3 were known', [[c(20)]], knew('c2')],
  ['lacks e, which was known', [[c(40), d(35)]], knew('e0')],
  ['lacks e, which was known', [[c(40), d(35)], []], knew('e0')],
  // Its next message was posted after the last page.
  ['lacks c, which was known', [[d(35), e(5)], []], knew('c2')],
  ['is not full', [[c(40)], [d(35)]], knew()],
])('a broken promise is told in words: %s', (words, pages, known) => {
  expect(violations(pages, known)).toContainEqual(expect.stringContaining(words))
})
