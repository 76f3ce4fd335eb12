import { fieldsOfContent, orderKey, type RecentMessageDocument, recentMessagesKept } from '../contracts/documents.ts'
import type { Position } from '../contracts/position.ts'
import type { ReadModel } from './read-model.ts'
import type { ReadablePost, UnreadablePost } from './readable-event.ts'

/** The newest messages of all conversations, in order of time: five times what a reader may ask for. */
export const recentMessages: ReadModel = {
  name: 'recent-messages',
  keep: recentMessagesKept,
  on: {
    MessagePosted: (event, position) => [{ insert: orderKey(event), document: message(event, position) }],
    UnreadablePost: (event, position) => [{ insert: orderKey(event), document: place(event, position) }],
    MessageDeleted: () => [],
    ConversationPurged: () => [],
    UserErased: () => [],
  },
  onDeleted: (deleted) => [{ clear: orderKey(deleted), fields: fieldsOfContent }],
}

const message = (event: ReadablePost, position: Position) =>
  ({ ...place(event, position), user: event.user, text: event.text }) satisfies RecentMessageDocument

const place = (event: ReadablePost | UnreadablePost, { partition, offset }: Position) => {
  const { eventId: id, conversationId, postedAt } = event
  return { partition, offset, id, conversationId, postedAt } satisfies RecentMessageDocument
}
