import { describe, expect, test } from '@jest/globals'
import { knew, truth } from './example-truth.ts'
import { type Knew, reachedIn } from './knowledge.ts'
import { wrongInRecent } from './recent-order.ts'

function violations(ids: readonly string[], limit: number, known: Knew = knew()) {
  const messages = ids.map((id) => ({ id, timestamp: Date.parse(truth.messageOf(id)?.created ?? '') / 1_000 }))
  const read = { by: 'ann', at: 1, knew: known, limit, messages }
  return wrongInRecent([read], truth, reachedIn(truth)).map(({ words }) => words)
}

describe('no promise is broken by the latest messages', () => {
  test.each([
    ['of several conversations by time', ['e0', 'c0', 'd0', 'c1'], 100, knew('c1')],
    ['that have no room for what was known', ['d1', 'c3'], 2, knew('c2')],
    ['that lack what nobody knew', ['c0', 'd1'], 100, knew('c0')],
  ])('%s', (_, ids, limit, known) => expect(violations(ids, limit, known)).toEqual([]))
})

test.each([
  ['lacks c1 of c', ['c0', 'c2'], 100, knew('c1')],
  ['lacks c0 of c', ['c1'], 100, knew('c1')],
  ['lacks c3 of c', ['c2', 'd1'], 2, knew('c3')],
  ['shows c1 behind a later one', ['c2', 'c1'], 100, knew()],
  ['shows a message twice', ['c1', 'c1'], 100, knew()],
  ['shows x, which is not there', ['x'], 100, knew()],
  ['shows 2', ['c0', 'c1'], 1, knew()],
])('a broken promise is told in words: %s', (words, ids, limit, known) => {
  expect(violations(ids, limit, known)).toContainEqual(expect.stringContaining(words))
})
