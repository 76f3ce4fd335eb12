import * as examples from '../../contracts/examples.ts'
import { type Answer, json, type Operation } from './operation.ts'

const sent = ['Consistency-Token', 'Idempotency-Key'] as const
const body = ['malformed-json', 'unsupported-media-type', 'invalid-field'] as const
const log = ['not-written', 'outcome-unknown'] as const

const posted: Pick<Answer, 'description' | 'headers'> = {
  description: 'The log has the message: it is safe, and reads show it a moment later.',
  headers: ['Consistency-Token', 'Location'],
}
const deleted: Answer = {
  description: 'The log has the event, and reads follow. There may have been nothing to do.',
  headers: ['Consistency-Token'],
}

export const writes = {
  postMessage: {
    tag: 'write',
    summary: 'Posts a message to the conversation `general`',
    parameters: sent,
    body: { schema: 'MessageBody', examples: { message: examples.messageBody } },
    answers: {
      201: {
        ...posted,
        content: json('MessageAccepted', examples.messageAccepted),
        links: {
          recentMessages: {
            to: 'recentMessages',
            parameters: { 'header.Consistency-Token': '$response.header.Consistency-Token' },
            description: 'A page that shows the message.',
          },
        },
      },
    },
    problems: [...body, 'idempotency-key-reused', ...log],
  },
  postConversationMessage: {
    tag: 'write',
    summary: 'Posts a message to a conversation',
    description: 'A trailing slash, `/messages/`, is understood too, and so is the spelling `converstaion_id`.',
    parameters: sent,
    body: {
      schema: 'ConversationMessageBody',
      examples: {
        message: examples.conversationMessageBody,
        'the other spelling': examples.otherConversationMessageBody,
      },
    },
    answers: {
      201: {
        ...posted,
        content: json('ConversationMessageAccepted', examples.conversationMessageAccepted),
        links: {
          conversation: {
            to: 'conversation',
            parameters: {
              'path.id': '$response.body#/conversation_id',
              'header.Consistency-Token': '$response.header.Consistency-Token',
            },
            description: 'A page that shows the message.',
          },
          deleteMessage: {
            to: 'deleteMessage',
            parameters: { 'path.id': '$response.body#/conversation_id', 'path.messageId': '$response.body#/id' },
            description: 'Deletes the message.',
          },
        },
      },
    },
    problems: [...body, 'idempotency-key-reused', ...log],
  },
  deleteMessage: {
    tag: 'write',
    summary: 'Deletes a message from all that is shown',
    parameters: sent,
    answers: { 202: deleted },
    problems: ['not-found', 'invalid-field', ...log],
  },
  purgeConversation: {
    tag: 'write',
    summary: 'Deletes all that was posted to a conversation so far',
    description: 'It is 404 until the next post.',
    parameters: sent,
    answers: { 202: deleted },
    problems: ['not-found', 'invalid-field', ...log],
  },
  eraseUser: {
    tag: 'write',
    summary: 'Erases a user and all their texts, in the log too',
    description: 'Only where a master key is set. Whoever was not told 202 asks again.',
    parameters: ['Consistency-Token'],
    answers: { 202: deleted },
    problems: ['erasure-off', 'not-found', 'invalid-field', ...log],
  },
} satisfies Record<string, Operation>
