import {
  type ConversationDocument,
  conversationIdOf,
  conversationKey,
  conversationRange,
  type DeletedMessageDocument,
  type DeletionDocument,
  type ErasureDocument,
  erasureIdentity,
  erasureKey,
  eventIdentity,
  fieldsOfContent,
  isMessage,
  isPurge,
  type MessageDocument,
  type PurgeDocument,
} from '../contracts/documents.ts'
import type { Position } from '../contracts/position.ts'
import { positionOf } from '../read-models/orders.ts'
import type { Claim, Document } from '../read-models/read-models.ts'
import type { ArbiterModel } from './read-model.ts'

/** Every event, in log order within its conversation. What counts as the first of its kind is decided here. */
export const conversations: ArbiterModel = {
  name: 'conversations',
  orders: ['position', positionOf('user')],
  on: {
    MessagePosted(event, position) {
      const { eventId: id, user, text, postedAt, sealedIn } = event
      const epoch = sealedIn === undefined ? {} : { epoch: sealedIn }
      return claim(event, { ...position, id, user, text, postedAt, ...epoch } satisfies MessageDocument)
    },
    UnreadablePost(event, position) {
      const { eventId: id, postedAt } = event
      return claim(event, { ...position, id, postedAt } satisfies DeletedMessageDocument)
    },
    MessageDeleted(event, position) {
      const { eventId: id, messageId: deletedId, deletedAt } = event
      return claim(event, { ...position, id, deletedId, deletedAt } satisfies DeletionDocument)
    },
    ConversationPurged(event, position) {
      const { eventId: id, purgedAt } = event
      return claim(event, { ...position, id, purgedAt } satisfies PurgeDocument)
    },
    UserErased(event, position) {
      const { eventId: id, user: erasedUser, epoch, erasedAt } = event
      const document = { ...position, id, erasedUser, epoch, erasedAt } satisfies ErasureDocument
      return { key: erasureKey(position), identity: erasureIdentity(event, position), document }
    },
  },
  // Only an idempotency key gives one id to two texts: see command-api/idempotency-key.ts. Of a message that was deleted
  // nobody knows the text any more, and it stays gone whatever is posted under its key.
  conflict: (first, refused) =>
    !('text' in first && 'text' in refused) || first.text === refused.text
      ? undefined
      : `idempotency-conflict: another text was posted under this key first, at offset ${first.offset}`,

  reach(event, { offset }) {
    switch (event.type) {
      case 'MessagePosted':
      case 'UnreadablePost':
        return undefined
      case 'MessageDeleted':
        return { identity: eventIdentity({ conversationId: event.conversationId, eventId: event.messageId }) }
      case 'ConversationPurged': {
        const { conversationId } = event
        return { from: conversationRange(conversationId).from, to: conversationKey(conversationId, offset) }
      }
      case 'UserErased':
        return { field: 'user', value: event.user, isMeant: ({ epoch }) => Number(epoch ?? 0) <= event.epoch }
    }
  },
  isEnd: (document) => isPurge(document as unknown as ConversationDocument),
  deleted({ key, document }) {
    const found = document as unknown as ConversationDocument
    if (!isMessage(found)) return undefined
    const message = { conversationId: conversationIdOf(key), eventId: found.id, postedAt: found.postedAt }
    return { message, change: { clear: key, fields: fieldsOfContent } }
  },
}

type InConversation = { readonly conversationId: string; readonly eventId: string }

function claim(event: InConversation, document: Document & Position): Claim {
  return { key: conversationKey(event.conversationId, document.offset), identity: eventIdentity(event), document }
}
