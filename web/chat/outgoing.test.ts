import { describe, expect, test } from '@jest/globals'
import type { Message } from './message.ts'
import { changed, notYetAmong, type Outgoing } from './outgoing.ts'

const at = Date.parse('2026-03-01T12:00:00Z')

const outgoing = (key: string, more: Partial<Outgoing> = {}): Outgoing => ({
  key,
  conversationId: '1234',
  sender: 'anson',
  text: 'hello',
  at,
  arrivals: 10,
  state: 'sending',
  ...more,
})

const message = (id: string, more: Partial<Message> = {}): Message => ({
  id,
  conversationId: '1234',
  sender: 'anson',
  text: 'hello',
  at,
  arrival: 11,
  ...more,
})

const left = (messages: readonly Message[], ...all: Outgoing[]) => notYetAmong(messages, all).map(({ key }) => key)

describe("one's own message", () => {
  test('is shown while it is sent, and when it is sent, until it is among the others', () => {
    const sent = outgoing('a', { state: 'sent', id: '1' })
    expect(left([], outgoing('a'))).toEqual(['a'])
    expect(left([message('2')], sent)).toEqual(['a'])
    expect(left([message('2'), message('1')], sent)).toEqual([])
  })

  test('is not shown twice when the stream tells it before the answer comes', () => {
    expect(left([message('1')], outgoing('a'))).toEqual([])
  })

  test.each<[string, Partial<Message>]>([
    ['of another', { sender: 'eve' }],
    ['elsewhere', { conversationId: 'other' }],
    ['that says something else', { text: 'bye' }],
    ['that was there before', { arrival: 10 }],
    ['of a page, that is older', { arrival: 0, at: at - 60_000 }],
  ])('is not taken for one %s', (_, more) => {
    expect(left([message('1', more)], outgoing('a'))).toEqual(['a'])
  })

  test('is found in a page that was read meanwhile', () => {
    expect(left([message('1', { arrival: 0, at: at + 20 })], outgoing('a'))).toEqual([])
  })

  test('is each one of those that say the same', () => {
    const same = [outgoing('a', { state: 'sent', id: '1' }), outgoing('b'), outgoing('c')]
    expect(left([message('1')], ...same)).toEqual(['b', 'c'])
    expect(left([message('1'), message('2')], ...same)).toEqual(['c'])
  })

  test('is shown again when the answer says that it was another', () => {
    const sent = changed([outgoing('a')], 'a', { state: 'sent', id: '2' })
    expect(left([message('1')], ...sent)).toEqual(['a'])
  })
})
