import { z } from 'zod'
import { ConversationId, MessageText, User } from './fields.ts'

/** The one command behind both POSTs. */
export interface PostMessage {
  conversationId: string
  user: string
  text: string
}

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
  .transform(({ sender, conversation_id, converstaion_id, message }, context): PostMessage => {
    const conversationId = conversation_id ?? converstaion_id
    if (conversationId === undefined || (converstaion_id ?? conversationId) !== conversationId) {
      const message = conversationId === undefined ? 'is required' : 'differs from converstaion_id'
      context.addIssue({ code: 'custom', path: ['conversation_id'], message })
      return z.NEVER
    }
    return { conversationId, user: sender, text: message }
  })
