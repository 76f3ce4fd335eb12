import { describe, expect, test } from '@jest/globals'
import type { z } from 'zod'
import { ConversationId, MessageText, User } from './fields.ts'

const complaints = (schema: z.ZodType, value: unknown) =>
  schema.safeParse(value).error?.issues.map(({ message }) => message) ?? []

const fields = [
  ['a user', User, 256],
  ['a conversation id', ConversationId, 256],
  ['a text', MessageText, 4096],
] as const

describe.each(fields)('%s', (_, schema, max) => {
  const tooLongOrShort = [`must be a text of 1 to ${max} UTF-16 units`]

  test.each([1, max - 1, max])('may be %d units long', (length) => {
    expect(schema.parse('x'.repeat(length))).toHaveLength(length)
  })

  test.each([0, max + 1])('may not be %d units long', (length) => {
    expect(complaints(schema, 'x'.repeat(length))).toEqual(tooLongOrShort)
  })

  test('counts an emoji as the two UTF-16 units that it is', () => {
    expect(complaints(schema, '🫖'.repeat(max / 2))).toEqual([])
    expect(complaints(schema, `${'🫖'.repeat(max / 2)}x`)).toEqual(tooLongOrShort)
  })

  test.each([undefined, null, 1, true, ['x'], { x: 'x' }])('is not %j', (value) => {
    expect(complaints(schema, value)).toEqual(tooLongOrShort)
  })

  test.each(['\0', 'a\0', '\0a'])('has no NUL: %j', (value) => {
    expect(complaints(schema, value)).toEqual(['must not contain the character NUL'])
  })

  test.each(['\ud83e', '\udee6', 'a\ud83e', '\udee6\ud83e'])('has no unpaired surrogate: %j', (value) => {
    expect(complaints(schema, value)).toEqual(['must not contain an unpaired surrogate'])
  })

  test.each([' ', '\n', '\u0001', '/', 'a/b', '%', '...', '\ufeff', '\uffff'])('may be %j', (value) => {
    expect(schema.parse(value)).toBe(value)
  })
})

test('a conversation id is not a segment that URLs drop', () => {
  for (const id of ['.', '..']) {
    expect(complaints(ConversationId, id)).toEqual(['must not be "." or ".."'])
    expect(complaints(User, id)).toEqual([])
    expect(complaints(MessageText, id)).toEqual([])
  }
})
