import { z } from 'zod'

/** 201 of `POST /message`. */
export const MessageAccepted = z.object({ ok: z.literal(true) })
export type MessageAccepted = z.infer<typeof MessageAccepted>

/** 201 of `POST /messages/`. */
export const ConversationMessageAccepted = z.object({
  id: z.string(),
  conversation_id: z.string(),
  sender: z.string(),
  message: z.string(),
})
export type ConversationMessageAccepted = z.infer<typeof ConversationMessageAccepted>

/** A message as `GET /messages` and its stream show it; `timestamp` in unix seconds. */
export const RecentMessage = z.object({
  timestamp: z.number().int(),
  user: z.string(),
  text: z.string(),
  id: z.string(),
  conversation_id: z.string(),
})

/** `GET /messages`: the most recent messages of all conversations, oldest first. */
export const RecentMessages = z.object({ messages: z.array(RecentMessage) })
export type RecentMessages = z.infer<typeof RecentMessages>

/** `GET /users`: everyone who has posted, in order of their first post. */
export const Users = z.object({ users: z.array(z.string()) })
export type Users = z.infer<typeof Users>

/** A message as `GET /conversations/{id}` and its stream show it; `created` is ISO 8601 with milliseconds. */
export const ConversationMessage = z.object({
  sender: z.string(),
  message: z.string(),
  created: z.iso.datetime({ precision: 3 }),
  id: z.string(),
})

/** `GET /conversations/{id}`: a page of a conversation in log order. */
export const Conversation = z.object({ id: z.string(), messages: z.array(ConversationMessage) })
export type Conversation = z.infer<typeof Conversation>

/** `GET /conversations`: a page of the conversations, latest activity first; `last_activity` is ISO 8601 with milliseconds. */
export const ConversationList = z.object({
  conversations: z.array(z.object({ id: z.string(), last_activity: z.iso.datetime({ precision: 3 }) })),
})
export type ConversationList = z.infer<typeof ConversationList>

/** The event `deleted` of a stream: of one message, or of all of a conversation or of a user that were told before. */
export const Deleted = z.union([
  z.object({ conversation_id: z.string(), id: z.string().optional() }),
  z.object({ user: z.string() }),
])
export type Deleted = z.infer<typeof Deleted>
