import { newestOf, type UserErasureDocument, userKey } from '../contracts/documents.ts'
import type { ReadModel } from './read-model.ts'

/** Everyone who was erased, with their erasures in each partition. */
export const userErasures: ReadModel = {
  name: 'user-erasures',
  orders: ['position'],
  on: {
    MessagePosted: () => [],
    UnreadablePost: () => [],
    MessageDeleted: () => [],
    ConversationPurged: () => [],
    UserErased: ({ user, epoch }, { partition, offset }) => {
      const document = { partition, offset, user, newest: newestOf(epoch, offset) } satisfies UserErasureDocument
      return [{ merge: userKey(user, partition), document, least: ['offset', 'newest'] }]
    },
  },
}
