import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from '@jest/globals'
import { brokenBetween, startReading } from './monotone-reads.ts'

describe('an answer after another one', () => {
  test.each([
    ['shows the same', ['a', 'b'], ['a', 'b']],
    ['shows more, in between too', ['a', 'b'], ['x', 'a', 'y', 'b', 'z']],
    ['gives the oldest away for newer ones, where there is no room', ['a', 'b', 'c', 'd'], ['c', 'd', 'e', 'f', 'g']],
    ['shows newer ones alone', ['a'], ['b', 'c', 'd', 'e', 'f']],
  ])('is right when it %s', (_, before, after) => {
    expect(brokenBetween(before, after, 5)).toEqual([])
  })

  test.each([
    ['lacks one', ['a', 'b', 'c'], ['a', 'c'], 'b was shown before, and is not'],
    ['lacks the oldest, and there is room', ['a', 'b'], ['b', 'c'], 'a was shown before, and is not'],
    ['lacks one in the middle', ['a', 'b', 'c'], ['a', 'c', 'd', 'e', 'f'], 'b was shown before, and is not'],
    ['lacks the newest', ['a', 'b', 'c', 'd', 'e'], ['x', 'a', 'b', 'c', 'd'], 'e was shown before, and is not'],
    ['has another order', ['a', 'b'], ['b', 'a'], 'b has changed its place'],
    ['shows one twice', ['a'], ['a', 'a'], 'a message is shown twice'],
  ])('is wrong when it %s', (_, before, after, words) => {
    expect(brokenBetween(before, after, 5)).toContain(words)
  })
})

test('who reads notices a message that goes, a page of two generations, and a request that fails', async () => {
  const answers = [['a', 'x', 'y'], ['a', 'x'], ['b'], undefined]
  const next = async () => {
    const ids = answers.length > 1 ? answers.shift() : answers[0]
    if (!ids) throw new Error('refused')
    return ids.map((id) => ({ id }))
  }
  const reading = startReading({
    client: { recent: next as never, latest: next as never },
    conversations: [],
    planted: new Set(['x', 'y']),
  })
  while (reading.failures.length === 0) await sleep(5)
  await reading.stop()
  expect(reading.broken).toEqual(['all: 1 of 2 planted ones', 'all: a was shown before, and is not'])
  expect(reading.failures[0]).toBe('all: Error: refused')
})
