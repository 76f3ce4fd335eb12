import type { MessagePosted } from './events.ts'
import type { Position } from './position.ts'

/**
 * What the projector writes and the query-api reads. A change of a shape or key here is a new version:
 * code builds, consumes and reads only generations of its own version.
 */
export const projectionVersion = 3

/** Keys are compared by their UTF-8 bytes. NUL separates their parts, because no field may contain it. */
const key = (...parts: readonly string[]) => parts.join('\0')

/** 16 digits hold every safe integer, so that text order is number order. */
const digits = (value: number) => String(value).padStart(16, '0')

/** One per message, in log order within its conversation. */
export type ConversationDocument = Position & {
  readonly id: string
  readonly user: string
  readonly text: string
  readonly postedAt: number
}

export const conversationKey = (conversationId: string, offset: number) => key(conversationId, digits(offset))

/** The conversation of such a key. */
export const conversationIdOf = (conversationKey: string) => conversationKey.slice(0, conversationKey.lastIndexOf('\0'))

/** The keys of a conversation's messages lie in [from, to). */
export const conversationRange = (conversationId: string) => ({
  from: key(conversationId, ''),
  to: `${conversationId}\u0001`,
})

/**
 * What makes two records the same event: an id alone could be another conversation's. It comes first all the same,
 * because new ids are ordered by time.
 */
export const eventIdentity = ({ conversationId, eventId }: { conversationId: string; eventId: string }) =>
  key(eventId, conversationId)

/** One per message, in order of time; how many are kept is said by the read model. */
export type RecentMessageDocument = Position & {
  readonly id: string
  readonly conversationId: string
  readonly user: string
  readonly text: string
  readonly postedAt: number
}

/**
 * One per conversation, under its id: the place of its last message in log order, and that message's order key. A reader
 * below whose vector it does not lie finds the last message that does in the conversation itself.
 */
export type ConversationListDocument = Position & {
  readonly conversationId: string
  readonly latest: string
}

/** The order of everything that is sorted by time. */
export const orderKey = ({ postedAt, conversationId, eventId }: Ordered) =>
  key(digits(postedAt), conversationId, eventId)

type Ordered = Pick<MessagePosted, 'postedAt' | 'conversationId' | 'eventId'>

/** The time in an order key. */
export const postedAtOf = (orderKey: string) => Number(orderKey.slice(0, 16))

/**
 * One per user and partition. It exists for a reader once `offset`, the user's first post in the partition, lies
 * below the checkpoint; `first` is the order key of the user's earliest post there.
 */
export type UserDocument = Position & {
  readonly user: string
  readonly first: string
}

export const userKey = (user: string, partition: number) => key(user, String(partition))

/**
 * A record that can never be applied, kept as it was found: `value` in base64, cut at 4 MiB, of `size` bytes in all.
 * What else is far longer than any event has it is cut too.
 */
export type DeadLetterDocument = Position & {
  readonly reason: string
  readonly key: string | null
  readonly value: string | null
  readonly size: number
  readonly headers: readonly { readonly name: string; readonly value: string }[]
}

export const deadLetterKey = ({ partition, offset }: Position) => key(digits(partition), digits(offset))
