import { encodeConsistencyToken } from '../../contracts/consistency-token.ts'
import * as examples from '../../contracts/examples.ts'
import type { Operation } from './operation.ts'
import type { SchemaName } from './schemas.ts'

const { logId } = examples.logStarted

/** As https://html.spec.whatwg.org/multipage/server-sent-events.html has it. */
const eventStream = (message: SchemaName, example: unknown) => ({
  'text/event-stream': {
    schema: {
      type: 'string',
      description:
        'Events: one without a name is a message, with the schema of `x-event-data.message`; `deleted` says which ' +
        'messages are gone; `reset` that more was missed than can be told, so that pages have to be read again. An id ' +
        'says how far the reader has come. The stream does not end by itself, and gives a sign of life every 15 s.',
      'x-event-data': {
        message: { $ref: `#/components/schemas/${message}` },
        deleted: { $ref: '#/components/schemas/Deleted' },
        reset: { type: 'object' },
      },
    },
    example: [
      `retry: 1000\nid: ${tokenAt(41)}\n\n`,
      `id: ${tokenAt(42)}\ndata: ${JSON.stringify(example)}\n\n`,
      `id: ${tokenAt(43)}\nevent: deleted\ndata: ${JSON.stringify(examples.deleted)}\n\n`,
    ].join(''),
  },
})

const headers = ['Consistency-Token', 'Cache-Control'] as const

export const streams = {
  messageStream: {
    tag: 'streams',
    summary: 'Messages of all conversations, as they come',
    description: 'Opened with the token of a page, it goes on where the page ends.',
    parameters: ['Last-Event-ID', 'Consistency-Token'],
    answers: {
      200: {
        description: 'The stream.',
        headers,
        content: eventStream('RecentMessage', examples.recentMessages.messages[0]),
      },
    },
    problems: ['unavailable'],
  },
  conversationStream: {
    tag: 'streams',
    summary: 'Messages of a conversation, as they come',
    description: 'Opened with the token of a page, it goes on where the page ends.',
    parameters: ['Last-Event-ID', 'Consistency-Token', 'Prefer'],
    answers: {
      200: {
        description: 'The stream.',
        headers,
        content: eventStream('ConversationMessage', examples.conversation.messages[0]),
      },
    },
    problems: ['not-found', 'unavailable', 'behind'],
  },
} satisfies Record<string, Operation>

function tokenAt(offset: number) {
  return encodeConsistencyToken({ logId, vector: [offset] })
}
