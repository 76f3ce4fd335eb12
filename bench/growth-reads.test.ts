import { expect, test } from '@jest/globals'
import { readsOf } from './growth-reads.ts'
import { eventsOf } from './shape.ts'

const shape = { conversations: 1_000, sizes: [10_000, 1_000_000] }

test('no page is read twice in a turn', () => {
  for (const pathsOf of Object.values(readsOf(shape))) {
    const paths = pathsOf(10_000, 3, 300)
    expect(new Set(paths).size).toBe(300)
  }
})

test('one conversation of many is another page each time, and no longer than it is in the least history', () => {
  const pathsOf = readsOf(shape)['one conversation of many']
  const paths = Array.from({ length: 11 }, (_, turn) => pathsOf?.(1_000_000, turn, 300) ?? []).flat()
  expect(new Set(paths).size).toBe(3_300)
  const event = eventsOf(shape)
  const stored = new Map<string, number>()
  for (let number = 0; number < 10_000; number += 1) {
    const { conversationId } = event(number)
    stored.set(conversationId, (stored.get(conversationId) ?? 0) + 1)
  }
  for (const path of paths) {
    const [, id = '', limit] = /^\/conversations\/(.*)\?limit=(\d+)$/.exec(path) ?? []
    expect(Number(limit)).toBeLessThanOrEqual(stored.get(decodeURIComponent(id)) ?? 0)
  }
})

test('there are no others to read where all messages are in one conversation', () => {
  const alone = { conversations: 1, sizes: [10_000, 1_000_000] }
  expect(Object.keys(readsOf(alone))).not.toContain('one conversation of many')
  expect(eventsOf(alone)(7).conversationId).toBe(eventsOf(alone)(8).conversationId)
})
