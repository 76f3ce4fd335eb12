import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { ExportedLine, isoMicroseconds, microsecondsOf } from './exported.ts'

describe('a time of an export', () => {
  test('is the same when it is read again, to the microsecond', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_102_444_800_000_000 }), (microseconds) => {
        expect(microsecondsOf(isoMicroseconds(microseconds))).toBe(microseconds)
      }),
    )
  })

  test.each([
    ['2018-01-17T04:50:14.883012Z', 1_516_164_614_883_012],
    ['2018-01-17T04:50:14.883Z', 1_516_164_614_883_000],
    ['2018-01-17T04:50:14Z', 1_516_164_614_000_000],
    ['2018-01-17T04:50:14.123456789Z', 1_516_164_614_123_456],
  ])('%s has the digits that it has', (iso, microseconds) => {
    expect(microsecondsOf(iso)).toBe(microseconds)
  })
})

describe('a line of an export', () => {
  const message = { conversation_id: '1234', user: 'anson', text: 'hello', posted_at: '2018-01-17T04:50:14.883Z' }

  test('is a message where it does not say what it is', () => {
    expect(ExportedLine.parse(message)).toEqual({ ...message, kind: 'message' })
  })

  test.each([
    ['a time that is none', { posted_at: '17.1.2018' }],
    ['a time before 1970', { posted_at: '1969-12-31T23:59:59Z' }],
    ['a time that is not in UTC', { posted_at: '2018-01-17T04:50:14+01:00' }],
    ['no text and no id', { text: undefined }],
    ['a text of nobody', { user: undefined }],
    ['an unknown kind', { kind: 'reaction' }],
    ['a purge without an id', { kind: 'purge', purged_at: '2018-01-17T04:50:14Z' }],
  ])('is refused with %s', (_, other) => {
    expect(ExportedLine.safeParse({ ...message, ...other }).success).toBe(false)
  })
})
