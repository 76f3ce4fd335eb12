import { describe, expect, test } from '@jest/globals'
import type { z } from 'zod'
import { ConversationMessageBody, MessageBody } from './commands.ts'
import * as examples from './examples.ts'

const faults = (schema: z.ZodType, body: unknown) =>
  schema.safeParse(body).error?.issues.map(({ path, message }) => [path.join('.'), message])

describe('the body of POST /message', () => {
  test('posts to the conversation general', () => {
    expect(MessageBody.parse(examples.messageBody)).toEqual({
      conversationId: 'general',
      user: 'superman',
      text: 'hello',
    })
  })

  test('cannot choose another conversation, and its other extra fields are ignored', () => {
    expect(MessageBody.parse({ ...examples.messageBody, conversationId: 'x', conversation_id: 'y', mood: 1 })).toEqual({
      conversationId: 'general',
      user: 'superman',
      text: 'hello',
    })
  })

  test('is told everything that is wrong with it at once', () => {
    expect(faults(MessageBody, { user: '', text: 5 })).toEqual([
      ['user', 'must be a text of 1 to 256 UTF-16 units'],
      ['text', 'must be a text of 1 to 4096 UTF-16 units'],
    ])
  })

  test.each([[[]], [null], ['text'], [undefined]])('is a JSON object and not %j', (body) => {
    expect(faults(MessageBody, body)).toEqual([['', 'must be a JSON object']])
  })
})

describe('the body of POST /messages/', () => {
  const { sender, message } = examples.conversationMessageBody
  const posted = (id: string) => ({ conversationId: id, user: 'anson', text: "I'm a teapot" })

  test('names its conversation', () => {
    expect(ConversationMessageBody.parse(examples.conversationMessageBody)).toEqual(posted('1234'))
  })

  test("may misspell conversation_id as the seed's document does", () => {
    expect(ConversationMessageBody.parse({ sender, converstaion_id: '1234', message })).toEqual(posted('1234'))
  })

  test('may spell it both ways when both say the same', () => {
    const both = { sender, conversation_id: '1234', converstaion_id: '1234', message }
    expect(ConversationMessageBody.parse(both)).toEqual(posted('1234'))
  })

  test('may not name two conversations', () => {
    const both = { sender, conversation_id: '1234', converstaion_id: '4321', message }
    expect(faults(ConversationMessageBody, both)).toEqual([['conversation_id', 'differs from converstaion_id']])
  })

  test('may not leave the conversation out', () => {
    expect(faults(ConversationMessageBody, { sender, message })).toEqual([['conversation_id', 'is required']])
  })

  test('is told of the missing conversation together with everything else that is wrong', () => {
    const paths = faults(ConversationMessageBody, {})?.map(([path]) => path)
    expect(paths?.sort()).toEqual(['conversation_id', 'message', 'sender'])
  })

  test.each(['conversation_id', 'converstaion_id'])('checks the id however it is spelled: %s', (spelling) => {
    expect(faults(ConversationMessageBody, { sender, [spelling]: '..', message })).toEqual([
      [spelling, 'must not be "." or ".."'],
    ])
  })

  test('may have extra fields, which are ignored', () => {
    const more = { ...examples.conversationMessageBody, user: 'somebody else', text: 'else', mood: null }
    expect(ConversationMessageBody.parse(more)).toEqual(posted('1234'))
  })
})
