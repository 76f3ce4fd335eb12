import { describe, expect, test } from '@jest/globals'
import { compareText } from '../read-models/order.ts'
import { conversationKey, conversationRange, deadLetterKey, eventIdentity, orderKey, userKey } from './documents.ts'
import { messagePosted } from './examples.ts'

const sorted = (keys: readonly string[]) => [...keys].sort(compareText)

describe("a conversation's messages", () => {
  const offsets = [0, 1, 9, 10, 99, 100, 4_294_967_296, 10_000_000_000, Number.MAX_SAFE_INTEGER]

  test('are in order of their offsets', () => {
    const keys = offsets.map((offset) => conversationKey('a', offset))
    expect(sorted(keys.toReversed())).toEqual(keys)
  })

  const ids = [
    'a',
    'a ',
    'a0',
    'a\u0001',
    'a\u0001x',
    'ab',
    'b',
    'A',
    'aé',
    'a\uffff',
    'a🫖',
    '1',
    '12',
    'é',
    '🫖',
    '\u0001',
  ]
  test.each(ids)('lie in the range of %j, and those of no other conversation do', (id) => {
    const { from, to } = conversationRange(id)
    for (const other of ids) {
      for (const offset of offsets) {
        const key = conversationKey(other, offset)
        expect([other, compareText(from, key) <= 0 && compareText(key, to) < 0]).toEqual([other, other === id])
      }
    }
  })
})

describe('what is sorted by time', () => {
  const at = (postedAt: number, conversationId = 'a', eventId = 'a') =>
    orderKey({ ...messagePosted, postedAt, conversationId, eventId })

  test('is in order of time, whatever else it says', () => {
    const keys = [at(9, 'z'), at(10, 'y'), at(999, 'x'), at(1_516_164_614_883_000, 'b'), at(1_516_164_614_883_001, 'a')]
    expect(sorted(keys.toReversed())).toEqual(keys)
  })

  test('is in order of conversation and event at the same time, bytes and not UTF-16 units compared', () => {
    const keys = [at(1, 'a', 'b'), at(1, 'a', 'c'), at(1, 'aa', 'a'), at(1, '\uffee', 'a'), at(1, '🫖', 'a')]
    expect(sorted(keys.toReversed())).toEqual(keys)
  })
})

test('two events are the same only when conversation and id are', () => {
  const identities = [
    eventIdentity({ conversationId: 'a', eventId: 'bc' }),
    eventIdentity({ conversationId: 'ab', eventId: 'c' }),
    eventIdentity({ conversationId: 'abc', eventId: 'x' }),
    eventIdentity({ conversationId: 'a', eventId: 'x' }),
  ]
  expect(new Set(identities).size).toBe(4)
})

test('a user has one document in each partition', () => {
  const keys = [userKey('a', 1), userKey('a', 11), userKey('a1', 1), userKey('b', 1)]
  expect(new Set(keys).size).toBe(4)
})

test('dead letters are in order of their partitions and offsets', () => {
  const keys = [
    deadLetterKey({ partition: 2, offset: 9 }),
    deadLetterKey({ partition: 2, offset: 10 }),
    deadLetterKey({ partition: 10, offset: 1 }),
  ]
  expect(sorted(keys.toReversed())).toEqual(keys)
})
