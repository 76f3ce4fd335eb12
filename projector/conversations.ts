import {
  type ConversationDocument,
  conversationIdOf,
  conversationKey,
  conversationRange,
  type DeletionDocument,
  eventIdentity,
  fieldsOfContent,
  isMessage,
  isPurge,
  type MessageDocument,
  type PurgeDocument,
} from '../contracts/documents.ts'
import type { MessageEvent } from '../contracts/events.ts'
import type { Position } from '../contracts/position.ts'
import type { Claim, Document } from '../read-models/read-models.ts'
import type { ArbiterModel } from './read-model.ts'

/** Every event, in log order within its conversation. What counts as the first of its kind is decided here. */
export const conversations: ArbiterModel = {
  name: 'conversations',
  orders: ['position'],
  on: {
    MessagePosted(event, position) {
      const { eventId: id, user, text, postedAt } = event
      return claim(event, { ...position, id, user, text, postedAt } satisfies MessageDocument)
    },
    MessageDeleted(event, position) {
      const { eventId: id, messageId: deletedId, deletedAt } = event
      return claim(event, { ...position, id, deletedId, deletedAt } satisfies DeletionDocument)
    },
    ConversationPurged(event, position) {
      const { eventId: id, purgedAt } = event
      return claim(event, { ...position, id, purgedAt } satisfies PurgeDocument)
    },
  },
  // Only an idempotency key gives one id to two texts: see command-api/idempotency-key.ts. Of a message that was deleted
  // nobody knows the text any more, and it stays gone whatever is posted under its key.
  conflict: (first, refused) =>
    !('text' in first && 'text' in refused) || first.text === refused.text
      ? undefined
      : `idempotency-conflict: another text was posted under this key first, at offset ${first.offset}`,

  reach(event, { offset }) {
    const { type, conversationId } = event
    if (type === 'MessageDeleted') return { identity: eventIdentity({ conversationId, eventId: event.messageId }) }
    if (type === 'MessagePosted') return undefined
    return { from: conversationRange(conversationId).from, to: conversationKey(conversationId, offset) }
  },
  isEnd: (document) => isPurge(document as unknown as ConversationDocument),
  deleted({ key, document }) {
    const found = document as unknown as ConversationDocument
    if (!isMessage(found)) return undefined
    const message = { conversationId: conversationIdOf(key), eventId: found.id, postedAt: found.postedAt }
    return { message, change: { clear: key, fields: fieldsOfContent } }
  },
}

function claim(event: MessageEvent, document: Document & Position): Claim {
  return { key: conversationKey(event.conversationId, document.offset), identity: eventIdentity(event), document }
}
