import { describe, expect, test } from '@jest/globals'
import * as examples from './examples.ts'
import { decodeRecord, encodeEvent, encodeLogStarted } from './record.ts'

const record = (json: unknown, key: string | null = '1234') => ({ key, value: Buffer.from(JSON.stringify(json)) })

describe('a record', () => {
  test('gives back the event that it was made of', () => {
    const { key, value } = encodeEvent(examples.messagePosted)
    expect(decodeRecord({ key, value: Buffer.from(value) })).toEqual({ kind: 'event', event: examples.messagePosted })
  })
})
