import { type ConversationDocument, conversationKey, eventIdentity } from '../contracts/documents.ts'
import type { MessagePosted } from '../contracts/events.ts'
import type { Position } from '../contracts/position.ts'
import type { ArbiterModel } from './read-model.ts'

/** Every message, in log order within its conversation. Where a message is for the first time is decided here. */
export const conversations: ArbiterModel = {
  name: 'conversations',
  orders: ['position'],
  on: {
    MessagePosted: (event, position) => ({
      key: conversationKey(event.conversationId, position.offset),
      identity: eventIdentity(event),
      document: message(event, position),
    }),
  },
  // Only an idempotency key gives one id to two texts: see command-api/idempotency-key.ts.
  conflict: (first, refused) =>
    first.text === refused.text
      ? undefined
      : `idempotency-conflict: another text was posted under this key first, at offset ${first.offset}`,
}

const message = ({ eventId: id, user, text, postedAt }: MessagePosted, { partition, offset }: Position) =>
  ({ partition, offset, id, user, text, postedAt }) satisfies ConversationDocument
