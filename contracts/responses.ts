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

/** `GET /messages`: the most recent messages of all conversations, oldest first; `timestamp` in unix seconds. */
export const RecentMessages = z.object({
  messages: z.array(
    z.object({
      timestamp: z.number().int(),
      user: z.string(),
      text: z.string(),
      id: z.string(),
      conversation_id: z.string(),
    }),
  ),
})
export type RecentMessages = z.infer<typeof RecentMessages>

/** `GET /users`: everyone who has posted, in order of their first post. */
export const Users = z.object({ users: z.array(z.string()) })
export type Users = z.infer<typeof Users>

/** `GET /conversations/{id}`: a page of a conversation in log order; `created` is ISO 8601 with milliseconds. */
export const Conversation = z.object({
  id: z.string(),
  messages: z.array(
    z.object({ sender: z.string(), message: z.string(), created: z.iso.datetime({ precision: 3 }), id: z.string() }),
  ),
})
export type Conversation = z.infer<typeof Conversation>

/** `GET /conversations`: a page of the conversations, latest activity first; `last_activity` is ISO 8601 with milliseconds. */
export const ConversationList = z.object({
  conversations: z.array(z.object({ id: z.string(), last_activity: z.iso.datetime({ precision: 3 }) })),
})
export type ConversationList = z.infer<typeof ConversationList>
