import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { decodeConsistencyToken, encodeConsistencyToken } from '../contracts/consistency-token.ts'
import { leastContaining } from '../contracts/position.ts'
import { createTokens } from './tokens.ts'

const vector = fc.array(fc.nat({ max: 2 ** 40 }), { maxLength: 20 })
const logId = fc.string({ minLength: 1, unit: 'grapheme' })
const token = (offset: number, logId = 'log') => encodeConsistencyToken({ logId, vector: [offset] })

describe('the token of a client', () => {
  test('stands for the answers to requests that were made at the same time, in whichever order they come', () => {
    fc.assert(
      fc.property(logId, vector, vector, (logId, one, other) => {
        const tokens = createTokens(encodeConsistencyToken({ logId, vector: one }))
        tokens.remember(encodeConsistencyToken({ logId, vector: other }))
        expect(decodeConsistencyToken(tokens.latest() ?? '')).toEqual({ logId, vector: leastContaining(one, other) })
      }),
    )
  })

  test('is that of the log that was there last', () => {
    const tokens = createTokens(token(5))
    tokens.remember(token(1, 'another'))
    expect(tokens.latest()).toBe(token(1, 'another'))
  })

  test('is the latest one, where there are none that it understands', () => {
    const tokens = createTokens()
    for (const text of ['?', '!', null, 'W10', 'e30']) tokens.remember(text)
    expect(tokens.latest()).toBe('e30')
  })

  test('is forgotten with its log, whatever of it came meanwhile', () => {
    const tokens = createTokens(token(1))
    tokens.remember(token(2))
    tokens.forget(token(1))
    expect(tokens.latest()).toBeUndefined()
  })

  test('stays when another log is gone', () => {
    const tokens = createTokens(token(1, 'new'))
    tokens.forget(token(1, 'old'))
    expect(tokens.latest()).toBe(token(1, 'new'))
  })
})
