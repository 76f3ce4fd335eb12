import { describe, expect, test } from '@jest/globals'
import { wrongInConversations } from './conversation-order.ts'
import { knew, truth } from './example-truth.ts'
import { reachedIn } from './knowledge.ts'
import type { ConversationRead } from './observations.ts'

/** A page of `c`, its links as they are right when it is one of the whole of `c`. */
function page(ids: readonly string[] | undefined, more: Partial<ConversationRead> = {}): ConversationRead {
  const [hasPrev, hasNext] = [ids?.[0] !== 'c0' && ids !== undefined, false]
  return { by: 'ann', at: 1, knew: knew(), conversation: 'c', limit: 1_000, ids, hasPrev, hasNext, ...more }
}

const violations = (...reads: ConversationRead[]) =>
  wrongInConversations(reads, truth, reachedIn(truth)).map(({ words }) => words)

const middle = page(['c1', 'c2'], { limit: 2, hasNext: true })

describe('no promise is broken by a page that', () => {
  test.each([
    ['is a prefix', page(['c0', 'c1'])],
    ['has all that was known', page(['c0', 'c1'], { knew: knew('c1', 'd1') })],
    ['is not there, and nobody knew it', page(undefined, { knew: knew('d1') })],
    ['is full of later ones', page(['c2', 'c3'], { limit: 2, knew: knew('c0') })],
    ['is short of what was known, and leads on', page(['c0', 'c1'], { limit: 2, hasNext: true, knew: knew('c3') })],
    ['follows another', page(['c3'], { limit: 2, from: { page: middle, link: 'next' } })],
    ['goes before another', page(['c0'], { limit: 2, hasNext: true, from: { page: middle, link: 'prev' } })],
  ])('%s', (_, read) => expect(violations(read)).toEqual([]))
})

test.each([
  ['1 messages of it were known', page(undefined, { knew: knew('c0') })],
  ['ends at 1, and 2 messages were known', page(['c0'], { knew: knew('c1') })],
  ['shows c2 at 1, where c1 is', page(['c0', 'c2'])],
  ['shows c0 at 2, where c2 is', page(['c1', 'c0'], { limit: 2 })],
  ['begins with d0, which is not there', page(['d0'])],
  ['begins with undefined', page([])],
  ['shows 3 messages', page(['c0', 'c1', 'c2'], { limit: 2 })],
  ['begins at 0 with a page before it', page(['c0'], { hasPrev: true })],
  ['begins at 2 without a page before it', page(['c2', 'c3'], { hasPrev: false })],
  ['shows 1 messages, and there are more', page(['c3'], { limit: 2 })],
  ['shows 1 messages between others', page(['c2'], { limit: 2, hasNext: true })],
  ['begins at 2 and not at 3', page(['c2', 'c3'], { limit: 2, from: { page: middle, link: 'next' } })],
  ['ends at 2 and not at 1', page(['c0', 'c1'], { limit: 2, hasNext: true, from: { page: middle, link: 'prev' } })],
])('a broken promise is told in words: %s', (words, read) => {
  expect(violations(read)).toContainEqual(expect.stringContaining(words))
})
