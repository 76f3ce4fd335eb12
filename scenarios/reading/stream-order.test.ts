import { describe, expect, test } from '@jest/globals'
import { sentAt, truth } from './example-truth.ts'
import type { StreamRecord } from './observations.ts'
import { wrongInStreams } from './stream-order.ts'

function violations(ids: readonly string[], more: Partial<StreamRecord> = {}) {
  const told = ids.map((id) => ({ id, at: 1 }))
  const stream = { by: 'ann', openedAt: 18_000, told, isWhole: true, ...more }
  return wrongInStreams([stream], truth, sentAt).map(({ words }) => words)
}

describe('no promise is broken by a stream', () => {
  test.each([
    ['of what was posted after it was opened', ['c1', 'c2', 'd1', 'c3'], {}],
    ['that begins before that', ['d0', 'c1', 'c2', 'd1', 'c3'], {}],
    ['whose conversations are told in another order', ['d1', 'c1', 'c2', 'c3'], {}],
    ['that was told to begin anew', ['c1', 'c2'], { isWhole: false }],
    ['of one conversation', ['c1', 'c2', 'c3'], { conversation: 'c' }],
    ['that follows a page', ['c2', 'c3'], { conversation: 'c', page: ['c0', 'c1'] }],
    ['that tells nothing where nothing came', [], { conversation: 'e' }],
  ])('%s', (_, ids, more) => expect(violations(ids, more)).toEqual([]))
})

test.each([
  ['tells message 1 again', ['c1', 'c2', 'c1', 'c2', 'c3'], { conversation: 'c' }],
  ['tells message 3, and 2 was next', ['c1', 'c3'], { conversation: 'c' }],
  ['tells message 2, and 1 was next', ['c2', 'c3'], { conversation: 'c' }],
  ['tells message 2, and 1 was next', ['c2', 'c3'], { conversation: 'c', page: ['c0'] }],
  ['tells message 1 again, or late: 2 was next', ['c1', 'c2', 'c3'], { conversation: 'c', page: ['c0', 'c1'] }],
  ['ended with message 2 of 4', ['c1', 'c2'], { conversation: 'c' }],
  ['ended with message 0 of 2', ['c1', 'c2', 'c3'], {}],
  ['tells d1, which is not there', ['d1'], { conversation: 'c' }],
  ['tells x, which is not there', ['x'], {}],
])('a broken promise is told in words: %s', (words, ids, more) => {
  expect(violations(ids, more)).toContainEqual(expect.stringContaining(words))
})
