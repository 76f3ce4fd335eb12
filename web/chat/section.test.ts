import { expect, test } from '@jest/globals'
import type { Message } from './message.ts'
import { reachingBackTo, type Section } from './section.ts'

const message = (number: number): Message => ({
  id: String(number),
  conversationId: '1234',
  sender: 'anson',
  text: '',
  at: number * 10_000,
  arrival: 0,
})

/** Ten messages up to this one, and the way to those before. */
const section = (upTo: number): Section => ({
  messages: Array.from({ length: 10 }, (_, index) => message(upTo - 9 + index)),
  ...(upTo > 10 && { older: async () => section(upTo - 10) }),
})

const numbers = ({ messages }: Section) => [Number(messages[0]?.id), Number(messages.at(-1)?.id), messages.length]

test('what somebody reads is read again as far back as they have it', async () => {
  expect(numbers(await reachingBackTo(message(35), section(100), 10))).toEqual([31, 100, 70])
})

test('is read again as far back when the first of it is gone', async () => {
  expect(numbers(await reachingBackTo({ ...message(35), id: 'gone' }, section(100), 10))).toEqual([31, 100, 70])
})

test('is read again to its beginning, or as far as is asked', async () => {
  expect(numbers(await reachingBackTo(message(-5), section(30), 10))).toEqual([1, 30, 30])
  expect(numbers(await reachingBackTo(message(1), section(100), 2))).toEqual([71, 100, 30])
  expect(numbers(await reachingBackTo(undefined, section(100), 2))).toEqual([91, 100, 10])
})
