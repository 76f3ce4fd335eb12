import { expect, test } from '@jest/globals'
import { joined, type Listed, withMessage, withoutDeleted } from './listing.ts'

const list: readonly Listed[] = [
  { id: 'a', at: 3_500 },
  { id: 'b', at: 2_000 },
]
const message = (conversationId: string, at: number) => ({
  id: '1',
  conversationId,
  sender: 'anson',
  text: '',
  at,
  arrival: 1,
})

test('a conversation in which something is said comes first', () => {
  expect(withMessage(list, message('b', 4_000)).map(({ id }) => id)).toEqual(['b', 'a'])
  expect(withMessage(list, message('c', 4_000)).map(({ id }) => id)).toEqual(['c', 'a', 'b'])
})

test('the list is the same when it knew that already', () => {
  expect(withMessage(list, message('a', 3_000))).toBe(list)
})

test('a conversation goes when all of it is deleted', () => {
  expect(withoutDeleted(list, { conversation_id: 'a' }).map(({ id }) => id)).toEqual(['b'])
  expect(withoutDeleted(list, { conversation_id: 'a', id: '1' })).toBe(list)
  expect(withoutDeleted(list, { user: 'anson' })).toBe(list)
})

test('a conversation that has moved to the next page is there once', () => {
  expect(
    joined(list, [
      { id: 'b', at: 2_000 },
      { id: 'c', at: 1_000 },
    ]).map(({ id }) => id),
  ).toEqual(['a', 'b', 'c'])
})
