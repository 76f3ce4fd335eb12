import { orderKey, type UserDocument, userKey } from '../contracts/documents.ts'
import type { MessagePosted } from '../contracts/events.ts'
import type { Position } from '../contracts/position.ts'
import type { ReadModel } from './read-model.ts'

/** Everyone who has posted, with their first post in each partition. */
export const users: ReadModel = {
  name: 'users',
  orders: ['first'],
  on: {
    MessagePosted: (event, position) => [
      {
        merge: userKey(event.user, position.partition),
        document: firstPost(event, position),
        least: ['offset', 'first'],
      },
    ],
    // Whoever has posted has posted.
    MessageDeleted: () => [],
    ConversationPurged: () => [],
  },
}

const firstPost = (event: MessagePosted, { partition, offset }: Position) =>
  ({ partition, offset, user: event.user, first: orderKey(event) }) satisfies UserDocument
