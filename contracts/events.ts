import { z } from 'zod'
import { ConversationId, EventId, MessageText, User } from './fields.ts'

const microseconds = z.number().int().nonnegative().describe('Microseconds since 1970')

/** A text under the key that its user had in an epoch: see keys/sealed-text.ts. */
export const SealedText = z.object({
  epoch: z.number().int().positive().describe('Which of the keys of the user, counted from 1'),
  ciphertext: z.base64(),
})
export type SealedText = z.infer<typeof SealedText>

/**
 * Somebody posted a message to a conversation. Its `eventId` is the message's id.
 * `postedAt` is the time of acceptance in microseconds since 1970; it never changes when the event is replayed.
 * The text is there as it is, or sealed; or it was gone already when the message was brought in from another log, and
 * its user too, if that was erased.
 */
export const MessagePosted = z
  .object({
    type: z.literal('MessagePosted'),
    version: z.literal(2),
    eventId: EventId,
    conversationId: ConversationId,
    user: User.optional(),
    text: MessageText.optional(),
    sealed: SealedText.optional(),
    postedAt: microseconds,
  })
  .refine(({ text, sealed }) => text === undefined || sealed === undefined, 'has two texts')
  .refine(({ user, text, sealed }) => user !== undefined || (text ?? sealed) === undefined, 'has a text of nobody')
export type MessagePosted = z.infer<typeof MessagePosted>

/** A post whose text is there as it is. */
export type UnsealedPost = MessagePosted & { readonly user: string; readonly text: string }

/** Somebody deleted the message that was posted to the conversation under this id before; if none was, nothing happens. */
export const MessageDeleted = z.object({
  type: z.literal('MessageDeleted'),
  version: z.literal(1),
  eventId: EventId,
  conversationId: ConversationId,
  messageId: EventId,
  deletedAt: microseconds,
})
export type MessageDeleted = z.infer<typeof MessageDeleted>

/** Somebody deleted everything that was posted to the conversation before. What is posted afterwards begins it anew. */
export const ConversationPurged = z.object({
  type: z.literal('ConversationPurged'),
  version: z.literal(1),
  eventId: EventId,
  conversationId: ConversationId,
  purgedAt: microseconds,
})
export type ConversationPurged = z.infer<typeof ConversationPurged>

/**
 * Somebody erased a user: everything that they had posted under their keys up to an epoch, wherever it lies, and what they
 * had posted without a key before. It is in every partition, under the user as its key.
 */
export const UserErased = z.object({
  type: z.literal('UserErased'),
  version: z.literal(1),
  eventId: EventId,
  user: User,
  epoch: z.number().int().nonnegative(),
  erasedAt: microseconds,
})
export type UserErased = z.infer<typeof UserErased>

/** All that can happen to messages; every read model says what it does on each of them. */
export const MessageEvent = z.discriminatedUnion('type', [
  MessagePosted,
  MessageDeleted,
  ConversationPurged,
  UserErased,
])
export type MessageEvent = z.infer<typeof MessageEvent>
export type EventType = MessageEvent['type']
export type EventOf<Type extends EventType> = Extract<MessageEvent, { type: Type }>

/** When it was accepted, in microseconds since 1970. */
export function acceptedAt(event: MessageEvent): number {
  switch (event.type) {
    case 'MessagePosted':
      return event.postedAt
    case 'MessageDeleted':
      return event.deletedAt
    case 'ConversationPurged':
      return event.purgedAt
    case 'UserErased':
      return event.erasedAt
  }
}

/** The key of its record: what has one lies in one partition, in order. Of an erasure each partition has one. */
export const recordKeyOf = (event: MessageEvent) => (event.type === 'UserErased' ? event.user : event.conversationId)

/**
 * The log's own first record, at offset 0 of partition 0: who this log is and how many partitions it has for ever,
 * because a conversation's partition, and with it its order, follows from their number.
 */
export const LogStarted = z.object({
  type: z.literal('LogStarted'),
  version: z.literal(1),
  logId: z.string().min(1),
  partitions: z.number().int().positive(),
})
export type LogStarted = z.infer<typeof LogStarted>
