import { newestOf, nothingLeft, orderKey, type UserDocument, userKey } from '../contracts/documents.ts'
import type { Position } from '../contracts/position.ts'
import type { Change } from '../read-models/read-models.ts'
import type { ReadModel } from './read-model.ts'
import type { ReadablePost, UnreadablePost } from './readable-event.ts'

/** Everyone who has posted, with their first post in each partition. */
export const users: ReadModel = {
  name: 'users',
  orders: ['first'],
  on: {
    MessagePosted: (event, position) => [firstPost(event, event.user, position)],
    UnreadablePost: (event, position) => (event.user === undefined ? [] : [firstPost(event, event.user, position)]),
    // Whoever has posted has posted.
    MessageDeleted: () => [],
    ConversationPurged: () => [],
    // Whom it hides is said by user-erasures.
    UserErased: () => [],
  },
}

function firstPost(event: ReadablePost | UnreadablePost, user: string, { partition, offset }: Position): Change {
  const newest = event.epoch === undefined ? nothingLeft : newestOf(event.epoch, offset)
  const document = { partition, offset, user, first: orderKey(event), newest } satisfies UserDocument
  return { merge: userKey(user, partition), document, least: ['offset', 'first', 'newest'] }
}
