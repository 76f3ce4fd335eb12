import { randomBytes } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { messagePosted } from '../contracts/examples.ts'
import { open, seal } from './sealed-text.ts'

const key = randomBytes(32)
const userKey = { epoch: 3, key }

describe('a sealed text', () => {
  test('is the same when it is opened', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 4_096 }), (text) => {
        expect(open(seal(text, userKey, messagePosted), key, messagePosted)).toEqual({ text })
      }),
    )
  })

  test('is another one every time, and shows nothing of the text', () => {
    const [one, other] = [seal('hello', userKey, messagePosted), seal('hello', userKey, messagePosted)]
    expect(one.epoch).toBe(3)
    expect(one.ciphertext).not.toBe(other.ciphertext)
    expect(Buffer.from(one.ciphertext, 'base64').includes('hello')).toBe(false)
  })

  test('says when the key is another', () => {
    expect(open(seal('hello', userKey, messagePosted), randomBytes(32), messagePosted)).toEqual({ failed: 'other-key' })
  })

  test.each([
    ['conversation', { conversationId: '5678' }],
    ['id', { eventId: 'another' }],
    ['user', { user: 'bob' }],
  ])('is not opened as that of another %s', (_, other) => {
    const sealed = seal('hello', userKey, messagePosted)
    expect(open(sealed, key, { ...messagePosted, ...other })).toEqual({ failed: 'corrupt' })
  })

  test('is not opened as that of another epoch, nor when any of its bytes is another, nor cut', () => {
    const sealed = seal('hello', userKey, messagePosted)
    expect(open({ ...sealed, epoch: 4 }, key, messagePosted)).toEqual({ failed: 'corrupt' })
    expect(open({ ...sealed, ciphertext: '' }, key, messagePosted)).toEqual({ failed: 'corrupt' })
    const bytes = Buffer.from(sealed.ciphertext, 'base64')
    for (const index of bytes.keys()) {
      const changed = Buffer.from(bytes)
      changed[index] = (changed[index] as number) ^ 1
      const opened = [changed, bytes.subarray(0, index)].map((some) =>
        open({ ...sealed, ciphertext: some.toString('base64') }, key, messagePosted),
      )
      expect(opened).toEqual([{ failed: expect.any(String) }, { failed: expect.any(String) }])
    }
  })
})
