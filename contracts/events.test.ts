import { describe, expect, test } from '@jest/globals'
import type { z } from 'zod'
import { ConversationMessageBody, MessageBody } from './commands.ts'
import { ConversationPurged, LogStarted, MessageDeleted, MessageEvent, MessagePosted, UserErased } from './events.ts'
import * as examples from './examples.ts'
import { Problem } from './problem.ts'
import { decodeRecord, encodeEvent, encodeLogStarted } from './record.ts'
import {
  Conversation,
  ConversationList,
  ConversationMessageAccepted,
  Deleted,
  MessageAccepted,
  RecentMessages,
  Users,
} from './responses.ts'
import { Status, Vitals } from './status.ts'

const { messagePosted, logStarted, userErased } = examples

describe('the canonical examples', () => {
  const schemas: Record<keyof typeof examples, z.ZodType> = {
    logStarted: LogStarted,
    messagePosted: MessagePosted,
    messageDeleted: MessageDeleted,
    conversationPurged: ConversationPurged,
    userErased: UserErased,
    messageBody: MessageBody,
    messageAccepted: MessageAccepted,
    conversationMessageBody: ConversationMessageBody,
    otherConversationMessageBody: ConversationMessageBody,
    conversationMessageAccepted: ConversationMessageAccepted,
    recentMessages: RecentMessages,
    users: Users,
    conversation: Conversation,
    conversationList: ConversationList,
    deleted: Deleted,
    invalidField: Problem,
    vitals: Vitals,
    status: Status,
  }
  test.each(Object.entries(examples))('%s is what its schema says', (name, example) => {
    expect(schemas[name as keyof typeof schemas].safeParse(example).error).toBeUndefined()
  })

  test('there is one of every type of event', () => {
    const types = MessageEvent.options.map(({ shape }) => shape.type.value)
    const shown = Object.values(examples).map((example) => (example as { type?: string }).type)
    expect(shown).toEqual(expect.arrayContaining([...types, 'LogStarted']))
  })
})

describe('a record', () => {
  test('gives back the event that it was made of', () => {
    const { key, value } = encodeEvent(messagePosted)
    expect(decodeRecord({ key, value: Buffer.from(value) })).toEqual({ kind: 'event', event: messagePosted })
  })

  test('gives back texts that are not ASCII', () => {
    const event = {
      ...messagePosted,
      conversationId: 'größe 🫖',
      user: '大',
      text: '\u2028"\\\u{1f9d1}\u200d\u{1f680}',
    }
    const { key, value } = encodeEvent(event)
    expect(decodeRecord({ key, value: Buffer.from(value) })).toEqual({ kind: 'event', event })
  })

  test('is keyed by the conversation, whose order it keeps', () => {
    expect(encodeEvent(messagePosted).key).toBe('1234')
  })

  test('has the headers of CloudEvents in binary mode', () => {
    expect(encodeEvent(messagePosted).headers).toEqual({
      ce_specversion: '1.0',
      ce_type: 'MessagePosted',
      ce_source: '/message-service',
      ce_id: messagePosted.eventId,
      ce_time: '2018-01-17T04:50:14.883Z',
      'content-type': 'application/json',
    })
  })

  test('says who the log is', () => {
    const { key, value, headers } = encodeLogStarted(logStarted, new Date(0))
    expect(decodeRecord({ key, value: Buffer.from(value) })).toEqual({ kind: 'log-started', event: logStarted })
    expect(headers).toMatchObject({ ce_type: 'LogStarted', ce_time: '1970-01-01T00:00:00.000Z' })
  })

  test('of an event with fields that this code does not know is read without them', () => {
    expect(decodeRecord(recordOf({ ...messagePosted, mood: 'calm' }))).toEqual({ kind: 'event', event: messagePosted })
  })
})

describe('a record that cannot be decoded', () => {
  test('tells what it seems to be about', () => {
    const { eventId, user } = messagePosted
    expect(decodeRecord(recordOf({ ...messagePosted, text: '' }))).toMatchObject({ eventId, user })
    expect(decodeRecord(recordOf({ ...messagePosted, version: 3 }))).toMatchObject({ eventId, user })
    expect(decodeRecord(recordOf({ ...messagePosted, user: 7 }))).not.toHaveProperty('user')
    expect(decodeRecord(recordOf({ ...messagePosted, eventId: {} }))).not.toHaveProperty('eventId')
  })

  test('is not quoted by the reason', () => {
    const { reason } = decodeRecord({ key: '1234', value: Buffer.from('my secret {') }) as { reason: string }
    expect(reason).toBe('the value is not JSON in UTF-8')
  })
})

describe('a record that cannot be decoded gives the reason', () => {
  test.each<[string, Parameters<typeof decodeRecord>[0], RegExp]>([
    ['a null value', { key: '1234', value: null }, /value is null/],
    ['an empty value', { key: '1234', value: Buffer.alloc(0) }, /not JSON in UTF-8/],
    ['what is not JSON', { key: '1234', value: Buffer.from('{"type":') }, /not JSON in UTF-8/],
    ['what is not UTF-8', { key: '1234', value: Buffer.from('"\xff"', 'latin1') }, /not JSON in UTF-8/],
    ['JSON null', recordOf(null), /no type and version/],
    ['a list', recordOf([messagePosted]), /no type and version/],
    ['no type', recordOf({ ...messagePosted, type: undefined }), /no type and version/],
    ['no version', recordOf({ ...messagePosted, version: undefined }), /no type and version/],
    ['an unknown type', recordOf({ ...messagePosted, type: 'MessageSung' }), /MessageSung is unknown/],
    ['a type that every object has', recordOf({ ...messagePosted, type: 'constructor' }), /constructor is unknown/],
    ['a future version', recordOf({ ...messagePosted, version: 3 }), /version 3 of MessagePosted is newer/],
    ['a version that there never was', recordOf({ ...messagePosted, version: 0 }), /no type and version/],
    ['two texts', recordOf({ ...messagePosted, sealed: { epoch: 1, ciphertext: 'eA==' } }), /has two texts/],
    ['the key of another user', recordOf(userErased, 'bob'), /key is not the user/],
    ['a missing field', recordOf({ ...messagePosted, eventId: undefined }), /^eventId: /],
    ['a text of nobody', recordOf({ ...messagePosted, user: undefined }), /text of nobody/],
    ['an invalid field', recordOf({ ...messagePosted, text: 'NUL \0' }), /^text: must not contain/],
    [
      'an id that no store could tell from others',
      recordOf({ ...messagePosted, eventId: '\ud83c' }),
      /^eventId: must not/,
    ],
    ['two invalid fields', recordOf({ ...messagePosted, user: '', postedAt: -1 }), /user: .*; postedAt: /],
    ['what its version did not have', recordOf({ ...messagePosted, version: 1, text: undefined }), /^text: /],
    ['the key of another conversation', recordOf(messagePosted, '12345'), /key is not the conversationId/],
    ['no key', recordOf(messagePosted, null), /key is not the conversationId/],
  ])('%s', (_, record, reason) => {
    expect(decodeRecord(record)).toMatchObject({ kind: 'undecodable', reason: expect.stringMatching(reason) })
  })
})

function recordOf(json: unknown, key: string | null = '1234') {
  return { key, value: Buffer.from(JSON.stringify(json)) }
}
