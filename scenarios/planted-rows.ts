import {
  conversationKey,
  eventIdentity,
  orderKey,
  userKey,
  projectionVersion as version,
} from '../contracts/documents.ts'
import { messagePosted } from '../contracts/examples.ts'
import type { ReadModels } from '../read-models/read-models.ts'

/** Who has posted what is planted. */
export const plantedUser = 'nobody'

/** A conversation that is listed, and that nobody has posted to. */
export const plantedConversation = 'planted'

/** The id of the message that is planted at an offset. */
export const plantedId = (offset: number) => `planted ${offset}`

/**
 * Writes messages into the live generation that the log does not have: to a conversation, at these offsets, and as the
 * latest of all; and lists a conversation that is none.
 */
export async function plant(readModels: ReadModels, conversationId: string, offsets: readonly number[]): Promise<void> {
  const { live } = await readModels.generations(version)
  if (!live) throw new Error('nothing is live')
  const { claim, write } = await readModels.openForProjection(live)
  const events = offsets.map((offset) => {
    const [user, postedAt] = [plantedUser, 4_000_000_000_000_000 + offset]
    return { offset, ...messagePosted, eventId: plantedId(offset), conversationId, user, postedAt }
  })
  const documents = events.map(({ offset, eventId: id, text, user, postedAt }) => {
    return { partition: 0, offset, id, text, user, postedAt }
  })
  await claim(
    'conversations',
    events.map((event, index) => ({
      key: conversationKey(conversationId, event.offset),
      identity: eventIdentity(event),
      document: documents[index] as (typeof documents)[number],
    })),
  )
  await write(
    'recent-messages',
    events.map((event, index) => ({
      insert: orderKey(event),
      document: { ...(documents[index] as (typeof documents)[number]), conversationId },
    })),
  )
  const [first] = events
  if (first) {
    const document = { partition: 0, offset: first.offset, user: plantedUser, first: orderKey(first) }
    await write('users', [{ insert: userKey(plantedUser, 0), document }])
    const last = { partition: 0, offset: first.offset, conversationId: plantedConversation, latest: orderKey(first) }
    await write('conversation-list', [{ replace: plantedConversation, document: last }])
  }
}
