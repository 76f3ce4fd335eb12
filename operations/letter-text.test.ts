import { describe, expect, test } from '@jest/globals'
import type { DeadLetterDocument } from '../contracts/documents.ts'
import { describeLetter, letterLine } from './letter-text.ts'

const letter = (value: Uint8Array | string | null, more: Partial<DeadLetterDocument> = {}): DeadLetterDocument => ({
  partition: 3,
  offset: 17,
  reason: 'the value is not JSON in UTF-8',
  conversationId: '1234',
  eventId: '\0',
  user: '\0',
  key: '1234',
  value: value === null ? null : Buffer.from(value).toString('base64'),
  size: value === null ? 0 : Buffer.from(value).byteLength,
  headers: [{ name: 'ce_type', value: 'MessageSung' }],
  ...more,
})

describe('a dead letter in a list', () => {
  test('is its place, its size and the reason', () => {
    expect(letterLine(letter('abc'))).toBe('3/17                3 B  the value is not JSON in UTF-8')
  })

  test('is one line that does nothing to a terminal, whatever the reason quotes', () => {
    const reason = 'Unexpected token "a\r\nb\u001b[2J\u009b1m\u202e\u2028" ü 🎉'
    expect(letterLine(letter('abc', { reason }))).toMatch(/"a {2}b \[2J 1m {2}" ü 🎉$/)
  })
})

describe('a dead letter as JSON', () => {
  const described = (value: Uint8Array | string | null) => JSON.parse(describeLetter(letter(value)))

  test('has all that is known of it, and its value as text', () => {
    expect(described('{"ü": 1')).toEqual({
      partition: 3,
      offset: 17,
      reason: 'the value is not JSON in UTF-8',
      key: '1234',
      size: 8,
      headers: [{ name: 'ce_type', value: 'MessageSung' }],
      base64: Buffer.from('{"ü": 1').toString('base64'),
      text: '{"ü": 1',
    })
  })

  test('has no text where the value is none', () => {
    expect(described(Uint8Array.of(0xff, 0x00))).toMatchObject({ base64: '/wA=', text: null })
    expect(described(null)).toMatchObject({ base64: null, text: null })
  })

  test('does nothing to a terminal, and loses nothing by that', () => {
    const text = 'a\r\nb\u001b[2J\u009b1m\u202e\u2028'
    const json = describeLetter(letter(text))
    expect(json).not.toMatch(/[^\n\P{Cc}]|[\u2028\u202e]/u)
    expect(JSON.parse(json).text).toBe(text)
  })
})
