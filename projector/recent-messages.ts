import { fieldsOfContent, orderKey, type RecentMessageDocument } from '../contracts/documents.ts'
import type { MessagePosted } from '../contracts/events.ts'
import type { Position } from '../contracts/position.ts'
import type { ReadModel } from './read-model.ts'

/** The newest messages of all conversations, in order of time: five times what a reader may ask for. */
export const recentMessages: ReadModel = {
  name: 'recent-messages',
  keep: 5_000,
  on: {
    MessagePosted: (event, position) => [{ insert: orderKey(event), document: message(event, position) }],
    MessageDeleted: () => [],
    ConversationPurged: () => [],
  },
  onDeleted: (deleted) => [{ clear: orderKey(deleted), fields: fieldsOfContent }],
}

const message = (event: MessagePosted, { partition, offset }: Position) => {
  const { eventId: id, conversationId, user, text, postedAt } = event
  return { partition, offset, id, conversationId, user, text, postedAt } satisfies RecentMessageDocument
}
