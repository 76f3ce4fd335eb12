import { describe, expect, test } from '@jest/globals'
import { createKeyMemory, idOfPost, parseIdempotencyKey } from './idempotency-key.ts'

describe('an Idempotency-Key header', () => {
  test.each([
    ['8e03978e-40d5-43dd-bc93-6894a57f9324', '8e03978e-40d5-43dd-bc93-6894a57f9324'],
    ['"8e03978e-40d5-43dd-bc93-6894a57f9324"', '8e03978e-40d5-43dd-bc93-6894a57f9324'],
    ['"with spaces, and a \\" and a \\\\"', 'with spaces, and a " and a \\'],
    ['k', 'k'],
    ['k'.repeat(255), 'k'.repeat(255)],
    [`"${'\\"'.repeat(255)}"`, '"'.repeat(255)],
  ])('%s is the key %s', (header, key) => {
    expect(parseIdempotencyKey(header)).toBe(key)
  })

  test.each(['""', '"', '"a', 'a b', '"a", "b"', '"a\\b"', 'ü', 'k'.repeat(256), `"${'k'.repeat(256)}"`])(
    '%s is no key',
    (header) => {
      expect(parseIdempotencyKey(header)).toBeUndefined()
    },
  )
})

describe('the id of a message posted under a key', () => {
  const command = { conversationId: '1234', user: 'anson', text: "I'm a teapot" }

  test('is the same for ever', () => {
    expect(idOfPost('a key', command)).toBe('ef1ef722-c1cf-5fe9-bd78-091fe96bddc6')
    expect(idOfPost('a key', { ...command, text: 'another' })).toBe(idOfPost('a key', command))
  })

  test('is another one for another key, sender or conversation', () => {
    const ids = [
      idOfPost('a key', command),
      idOfPost('another key', command),
      idOfPost('a key', { ...command, user: 'david' }),
      idOfPost('a key', { ...command, conversationId: '12345' }),
      idOfPost('"a key', { ...command, user: '",' }),
      idOfPost('a key', { ...command, user: '","' }),
    ]
    expect(new Set(ids).size).toBe(ids.length)
  })
})

describe('the memory of keys', () => {
  test('agrees with the same text, and with no other', () => {
    const agrees = createKeyMemory()
    expect(agrees('a', 'one')).toBe(true)
    expect(agrees('a', 'two')).toBe(false)
    expect(agrees('a', 'one')).toBe(true)
    expect(agrees('b', 'two')).toBe(true)
  })

  test('holds the latest ones, and so no more than it may', () => {
    const agrees = createKeyMemory(2)
    for (const id of ['a', 'b', 'a', 'c']) agrees(id, 'one')
    expect(agrees('a', 'two')).toBe(false)
    expect(agrees('b', 'two')).toBe(true)
  })
})
