import { type ConversationListDocument, noActivity, orderKey } from '../contracts/documents.ts'
import type { Position } from '../contracts/position.ts'
import type { ReadModel } from './read-model.ts'
import type { ReadablePost, UnreadablePost } from './readable-event.ts'

/** Every conversation, with its last message in log order. */
export const conversationList: ReadModel = {
  name: 'conversation-list',
  orders: ['latest', 'position'],
  on: {
    MessagePosted: (event, position) => [{ replace: event.conversationId, document: lastMessage(event, position) }],
    UnreadablePost: (event, position) => [{ replace: event.conversationId, document: lastMessage(event, position) }],
    MessageDeleted: () => [],
    ConversationPurged: ({ conversationId }, position) => [
      { replace: conversationId, document: { ...position, conversationId, latest: noActivity } },
    ],
    UserErased: () => [],
  },
}

const lastMessage = (event: ReadablePost | UnreadablePost, { partition, offset }: Position) =>
  ({
    partition,
    offset,
    conversationId: event.conversationId,
    latest: orderKey(event),
  }) satisfies ConversationListDocument
