import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { decodeConsistencyToken, encodeConsistencyToken } from './consistency-token.ts'
import { logStarted } from './examples.ts'
import { including, isBelow } from './position.ts'

const { logId } = logStarted
const offset = fc.nat({ max: 2 ** 40 })
const vector = fc.array(offset, { maxLength: 20 })
const position = fc.record({ partition: fc.nat({ max: 19 }), offset })

describe('a consistency token', () => {
  test('says what was put into it, in characters fit for a header', () => {
    fc.assert(
      fc.property(vector, (given) => {
        const token = encodeConsistencyToken({ logId, vector: given })
        expect(token).toMatch(/^[\w-]+$/)
        expect(decodeConsistencyToken(token)).toEqual({ logId, vector: given })
      }),
    )
  })

  test('is small: under 256 characters for 12 partitions of a billion records each', () => {
    const token = encodeConsistencyToken({ logId, vector: Array(12).fill(1_000_000_000) })
    expect(token.length).toBeLessThan(256)
  })

  test.each([
    '',
    'x',
    '🎉',
    Buffer.from('{}').toString('base64url'),
    Buffer.from('[]').toString('base64url'),
    Buffer.from('["log",-1]').toString('base64url'),
    Buffer.from('["log",1.5]').toString('base64url'),
    Buffer.from('["log","1"]').toString('base64url'),
    Buffer.from('["log",1e300]').toString('base64url'),
    Buffer.from('[1]').toString('base64url'),
  ])('is not %p', (text) => {
    expect(decodeConsistencyToken(text)).toBeUndefined()
  })
})

describe('a vector that includes a position', () => {
  test('contains it and all that it contained before, and nothing else', () => {
    fc.assert(
      fc.property(vector, position, position, (before, added, any) => {
        const after = including(added, before)
        const upToIt = any.partition === added.partition && any.offset <= added.offset
        expect(isBelow(any, after)).toBe(isBelow(any, before) || upToIt)
      }),
    )
  })
})
