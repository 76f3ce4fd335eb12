import { z } from 'zod'
import { ConversationId, EventId, MessageText, User } from './fields.ts'

/** The one command behind both POSTs. */
export interface PostMessage {
  conversationId: string
  user: string
  text: string
}

/** Behind `DELETE /conversations/{id}/messages/{messageId}`. */
export const DeleteMessage = z.object({ conversationId: ConversationId, messageId: EventId })
export type DeleteMessage = z.infer<typeof DeleteMessage>

/** Behind `DELETE /conversations/{id}`. */
export const PurgeConversation = z.object({ conversationId: ConversationId })
export type PurgeConversation = z.infer<typeof PurgeConversation>

/** Behind `DELETE /users/{user}`. */
export const EraseUser = z.object({ user: User })
export type EraseUser = z.infer<typeof EraseUser>

/** Where `POST /message`, which names no conversation, posts to. */
export const defaultConversation = 'general'

/** Body of `POST /message`. */
export const MessageBody = z
  .object({ user: User, text: MessageText }, 'must be a JSON object')
  .transform(({ user, text }): PostMessage => ({ conversationId: defaultConversation, user, text }))

/** Body of `POST /messages/`. `converstaion_id` is the published specification's own spelling; both are accepted. */
export const ConversationMessageBody = z
  .object(
    {
      sender: User,
      conversation_id: ConversationId.optional(),
      converstaion_id: ConversationId.optional(),
      message: MessageText,
    },
    'must be a JSON object',
  )
  .refine(({ conversation_id, converstaion_id }) => (conversation_id ?? converstaion_id) !== undefined, {
    path: ['conversation_id'],
    message: 'is required',
    when: isObject,
  })
  .refine(
    ({ conversation_id, converstaion_id }) =>
      conversation_id === undefined || converstaion_id === undefined || conversation_id === converstaion_id,
    {
      path: ['conversation_id'],
      message: 'differs from converstaion_id',
      when: isObject,
    },
  )
  // For JSON Schema, which sees no refinements: both are accepted too, where they say the same.
  .meta({ oneOf: [{ required: ['conversation_id'] }, { required: ['converstaion_id'] }] })
  .transform(({ sender, conversation_id, converstaion_id, message }): PostMessage => {
    const conversationId = (conversation_id ?? converstaion_id) as string
    return { conversationId, user: sender, text: message }
  })

/** Beside whatever else is wrong with the body, so that all of it is told at once. */
function isObject({ value }: { value: unknown }): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
