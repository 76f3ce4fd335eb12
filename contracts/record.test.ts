import { describe, expect, test } from '@jest/globals'
import { messagePosted } from './examples.ts'
import { decodeRecord, encodeEvent, timeOf } from './record.ts'

describe('the time of a record', () => {
  test('is that of its event, in milliseconds', () => {
    expect(timeOf(encodeEvent(messagePosted).headers)).toBe(messagePosted.postedAt / 1_000)
  })

  test('is not known when its headers do not say so, or there are none', () => {
    for (const headers of [undefined, {}, { ce_time: '' }, { ce_time: 'yesterday' }, { time: '2018-01-17' }]) {
      expect(timeOf(headers as Record<string, string>)).toBeUndefined()
    }
  })

  test('is known at the beginning of time', () => {
    expect(timeOf({ ce_time: '1970-01-01T00:00:00Z' })).toBe(0)
  })
})

test('the reason why a record cannot be read is one that every store keeps, whatever it quotes', () => {
  const value = Buffer.from('{"type":"\\ud800","version":1}')
  expect(decodeRecord({ key: null, value })).toEqual({
    kind: 'undecodable',
    reason: 'the event type \ufffd is unknown',
  })
})
