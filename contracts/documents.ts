import type { MessagePosted } from './events.ts'
import { isBelow, type Position, type Vector } from './position.ts'

/**
 * What the projector writes and the query-api reads. A change of a shape or key here is a new version:
 * code builds, consumes and reads only generations of its own version.
 */
export const projectionVersion = 5

/** Keys are compared by their UTF-8 bytes. NUL separates their parts, because no field may contain it. */
const key = (...parts: readonly string[]) => parts.join('\0')

/** 16 digits hold every safe integer, so that text order is number order. */
const digits = (value: number) => String(value).padStart(16, '0')

/** One per event, in log order within its conversation. `id` is that of the event. */
export type ConversationDocument =
  | MessageDocument
  | DeletedMessageDocument
  | DeletionDocument
  | PurgeDocument
  | ErasureDocument

export type MessageDocument = Position & {
  readonly id: string
  readonly user: string
  readonly text: string
  readonly postedAt: number
  /** That of the key under which the log has its text; not there where it has the text as it is. */
  readonly epoch?: number
}

/** It keeps the place of the message, so that nobody else takes it. */
export type DeletedMessageDocument = Omit<MessageDocument, 'user' | 'text' | 'epoch'>

/** The message of the conversation that was deleted. */
export type DeletionDocument = Position & {
  readonly id: string
  readonly deletedId: string
  readonly deletedAt: number
}

/** All that lies before it in the conversation was deleted. */
export type PurgeDocument = Position & { readonly id: string; readonly purgedAt: number }

/** Of the user all was erased that lies before it in its partition, or under a key of these epochs. It is in no conversation. */
export type ErasureDocument = Position & {
  readonly id: string
  readonly erasedUser: string
  readonly epoch: number
  readonly erasedAt: number
}

/** When its event was accepted. */
export function acceptedAt(document: ConversationDocument): number {
  if (wasPosted(document)) return document.postedAt
  if (isErasure(document)) return document.erasedAt
  return isPurge(document) ? document.purgedAt : document.deletedAt
}

/** What a message loses when it is deleted. */
export const fieldsOfContent: readonly string[] = ['user', 'text', 'epoch']

/** A message, whether it was deleted or not. */
export const wasPosted = (document: ConversationDocument): document is MessageDocument | DeletedMessageDocument =>
  'postedAt' in document
export const isMessage = (document: ConversationDocument): document is MessageDocument => 'text' in document
export const isDeletion = (document: ConversationDocument): document is DeletionDocument => 'deletedId' in document
export const isPurge = (document: ConversationDocument): document is PurgeDocument => 'purgedAt' in document
export const isErasure = (document: ConversationDocument): document is ErasureDocument => 'erasedUser' in document

export const conversationKey = (conversationId: string, offset: number) => key(conversationId, digits(offset))

/** It is before those of all conversations, whose ids are not empty. */
export const erasureKey = ({ partition, offset }: Position) => key('', digits(partition), digits(offset))

/** The keys of a partition's erasures from an offset on lie in [from, to). */
export const erasureRange = (partition: number, offset: number) => ({
  from: erasureKey({ partition, offset }),
  to: erasureKey({ partition, offset: Number.MAX_SAFE_INTEGER }),
})

/** The conversation of such a key; of an erasure, an empty text. */
export const conversationIdOf = (conversationKey: string) =>
  conversationKey.slice(0, conversationKey.startsWith('\0') ? 0 : conversationKey.lastIndexOf('\0'))

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

/** Each partition has its own. */
export const erasureIdentity = ({ eventId }: { eventId: string }, { partition }: Position) =>
  key(eventId, '', digits(partition))

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

/** How many of the newest are kept, and looked at, whether they were deleted or not. */
export const recentMessagesKept = 5_000

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
 * below the checkpoint; `first` is the order key of the user's earliest post there. `newest` is the first post of the
 * greatest epoch, as far as its key was not erased: the least text of those of all posts.
 */
export type UserDocument = Position & {
  readonly user: string
  readonly first: string
  readonly newest: string
}

export const userKey = (user: string, partition: number) => key(user, String(partition))

/** Later epochs come first, and in each its posts in log order. */
export const newestOf = (epoch: number, offset: number) => key(digits(Number.MAX_SAFE_INTEGER - epoch), digits(offset))

/** Behind all of these: of posts that are gone with their keys. */
export const nothingLeft = '~'

export function epochAndOffset(newest: string): { readonly epoch: number; readonly offset: number } {
  return { epoch: Number.MAX_SAFE_INTEGER - Number(newest.slice(0, 16)), offset: Number(newest.slice(17)) }
}

/**
 * One per user who was erased and partition, under the user's key: the position of the first erasure there, and `newest`
 * of the one that is about the greatest epoch.
 */
export type UserErasureDocument = Position & { readonly user: string; readonly newest: string }

/** Whether a user has posted in a partition since they were erased there, if they were, as far as a vector shows. */
export function hasPostedSince(
  { partition, newest }: UserDocument,
  erasure: UserErasureDocument | undefined,
  vector: Vector,
): boolean {
  if (newest === nothingLeft) return false
  if (!erasure || !isBelow(erasure, vector)) return true
  const { epoch, offset } = epochAndOffset(newest)
  // What the user did in epochs before the newest one is not known: then somebody may be missing for a moment.
  return isBelow({ partition, offset }, vector) && epoch > epochAndOffset(erasure.newest).epoch
}

/**
 * A record that can never be applied, kept as it was found: `value` in base64, cut at 4 MiB, of `size` bytes in all.
 * What else is far longer than any event has it is cut too.
 */
export type DeadLetterDocument = Position & {
  readonly reason: string
  /** Of its event, as far as they can be told; NUL where not. */
  readonly conversationId: string
  readonly eventId: string
  readonly user: string
  readonly key: string | null
  /** Not there any more when what it was about was deleted. */
  readonly value?: string | null
  readonly size: number
  readonly headers: readonly { readonly name: string; readonly value: string }[]
}

export const deadLetterKey = ({ partition, offset }: Position) => key(digits(partition), digits(offset))
