import { conversationKey, eventIdentity } from '../contracts/documents.ts'
import type { MessagePosted } from '../contracts/events.ts'
import { messagePosted } from '../contracts/examples.ts'
import { Conversation } from '../contracts/responses.ts'
import { advance } from './generation.ts'
import { queryApiOverLmdb } from './query-api-over-lmdb.ts'

/** The query API over conversations of one partition, which a test fills. */
export function conversationsOverLmdb() {
  const { get, generation, ...others } = queryApiOverLmdb({ partitions: 1 })

  /** Messages of a conversation, each with its offset for an id unless another is said. */
  async function project(conversationId: string, offsets: readonly number[], more: Partial<MessagePosted> = {}) {
    const { user, text, postedAt, eventId } = { ...messagePosted, eventId: undefined, ...more }
    const claims = offsets.map((offset) => {
      const id = eventId ?? String(offset)
      return {
        key: conversationKey(conversationId, offset),
        identity: eventIdentity({ conversationId, eventId: id }),
        document: { partition: 0, offset, id, user, text, postedAt },
      }
    })
    await generation().claim('conversations', claims)
    // Further each time: what lies below a vector never changes.
    const [reached = 0] = await generation().checkpoints()
    await advance(generation(), 0, reached, Math.max(reached, ...offsets) + 1)
  }

  return { ...others, get, generation, project }
}

/** The ids of the messages on a page, which must be a conversation and nothing else. */
export const idsOf = (page: unknown) =>
  Conversation.strict()
    .parse(page)
    .messages.map(({ id }) => id)

export const cursor = (place: string) => Buffer.from(place).toString('base64url')
