import { z } from 'zod'
import { ConversationId, EventId, MessageText, User } from './fields.ts'

const microseconds = z.number().int().nonnegative().describe('Microseconds since 1970')

/**
 * Somebody posted a message to a conversation. Its `eventId` is the message's id.
 * `postedAt` is the time of acceptance in microseconds since 1970; it never changes when the event is replayed.
 */
export const MessagePosted = z.object({
  type: z.literal('MessagePosted'),
  version: z.literal(1),
  eventId: EventId,
  conversationId: ConversationId,
  user: User,
  text: MessageText,
  postedAt: microseconds,
})
export type MessagePosted = z.infer<typeof MessagePosted>

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

/** All that can happen to messages; every read model says what it does on each of them. */
export const MessageEvent = z.discriminatedUnion('type', [MessagePosted, MessageDeleted, ConversationPurged])
export type MessageEvent = z.infer<typeof MessageEvent>
export type EventType = MessageEvent['type']
export type EventOf<Type extends EventType> = Extract<MessageEvent, { type: Type }>

/** When it was accepted, in microseconds since 1970. */
export function acceptedAt(event: MessageEvent): number {
  if (event.type === 'MessagePosted') return event.postedAt
  return event.type === 'MessageDeleted' ? event.deletedAt : event.purgedAt
}

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
