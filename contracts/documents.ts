import type { MessagePosted } from './events.ts'
import type { Position } from './position.ts'

/**
 * What the projector writes and the query-api reads. A change of a shape or key here is a new version:
 * code builds, consumes and reads only generations of its own version.
 */
export const projectionVersion = 4

/** Keys are compared by their UTF-8 bytes. NUL separates their parts, because no field may contain it. */
const key = (...parts: readonly string[]) => parts.join('\0')

/** 16 digits hold every safe integer, so that text order is number order. */
const digits = (value: number) => String(value).padStart(16, '0')

/** One per event, in log order within its conversation. `id` is that of the event. */
export type ConversationDocument = MessageDocument | DeletedMessageDocument | DeletionDocument | PurgeDocument

export type MessageDocument = Position & {
  readonly id: string
  readonly user: string
  readonly text: string
  readonly postedAt: number
}

/** It keeps the place of the message, so that nobody else takes it. */
export type DeletedMessageDocument = Omit<MessageDocument, 'user' | 'text'>

/** The message of the conversation that was deleted. */
export type DeletionDocument = Position & {
  readonly id: string
  readonly deletedId: string
  readonly deletedAt: number
}

/** All that lies before it in the conversation was deleted. */
export type PurgeDocument = Position & { readonly id: string; readonly purgedAt: number }

/** When its event was accepted. */
export function acceptedAt(document: ConversationDocument): number {
  if (wasPosted(document)) return document.postedAt
  return isPurge(document) ? document.purgedAt : document.deletedAt
}

/** What a message loses when it is deleted. */
export const fieldsOfContent: readonly string[] = ['user', 'text']

/** A message, whether it was deleted or not. */
export const wasPosted = (document: ConversationDocument): document is MessageDocument | DeletedMessageDocument =>
  'postedAt' in document
export const isMessage = (document: ConversationDocument): document is MessageDocument => 'text' in document
export const isDeletion = (document: ConversationDocument): document is DeletionDocument => 'deletedId' in document
export const isPurge = (document: ConversationDocument): document is PurgeDocument => 'purgedAt' in document

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

/** One per message, in order of time; how many are kept is said by the read model. One that was deleted keeps its place. */
export type RecentMessageDocument = Position & {
  readonly id: string
  readonly conversationId: string
  readonly user?: string
  readonly text?: string
  readonly postedAt: number
}

/**
 * One per conversation, under its id: the place of its last message in log order, and that message's order key; or the
 * place of its purge, and `noActivity`. A reader below whose vector it does not lie finds the last message that does in
 * the conversation itself.
 */
export type ConversationListDocument = Position & {
  readonly conversationId: string
  readonly latest: string
}

/** The latest activity of a conversation that was purged: it is before all others. */
export const noActivity = '-'

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
  /** Of its event, as far as they can be told; NUL where not. */
  readonly conversationId: string
  readonly eventId: string
  readonly key: string | null
  /** Not there any more when what it was about was deleted. */
  readonly value?: string | null
  readonly size: number
  readonly headers: readonly { readonly name: string; readonly value: string }[]
}

export const deadLetterKey = ({ partition, offset }: Position) => key(digits(partition), digits(offset))
