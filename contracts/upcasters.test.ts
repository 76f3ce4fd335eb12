import { describe, expect, test } from '@jest/globals'
import { messageDeleted, messagePosted } from './examples.ts'
import { upcast } from './upcasters.ts'

describe('an event of an older version', () => {
  const first = { ...messagePosted, version: 1 }

  test('becomes one of the newest', () => {
    expect(upcast('MessagePosted', 1, first)).toEqual(messagePosted)
  })

  test('has to be what its version says', () => {
    expect(() => upcast('MessagePosted', 1, { ...first, text: undefined })).toThrow(/text/)
    // It had no such field then, which so means nothing.
    const sealed = { epoch: 1, ciphertext: 'eA==' }
    expect(upcast('MessagePosted', 1, { ...first, sealed })).toEqual(messagePosted)
  })
})

test('what is of the newest version stays as it is', () => {
  expect(upcast('MessagePosted', 2, messagePosted)).toBe(messagePosted)
  expect(upcast('MessageDeleted', 1, messageDeleted)).toBe(messageDeleted)
  expect(upcast('constructor', 1, {})).toEqual({})
})
