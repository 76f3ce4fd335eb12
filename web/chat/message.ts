import type { ConversationMessage, RecentMessage } from '../../client/client.ts'
import type { Deleted } from '../../client/stream.ts'

export interface Message {
  readonly id: string
  readonly conversationId: string
  readonly sender: string
  readonly text: string
  /** Milliseconds. */
  readonly at: number
  /** Its number among those that the stream has told since the page was opened; 0 when it was read. */
  readonly arrival: number
}

/** What happens to messages, as the stream tells it. */
export type Happening =
  | { readonly type: 'message'; readonly message: Message }
  | { readonly type: 'deleted'; readonly deleted: Deleted }

export const fromConversation =
  (conversationId: string) =>
  ({ id, sender, message, created }: ConversationMessage): Message => ({
    id,
    conversationId,
    sender,
    text: message,
    at: Date.parse(created),
    arrival: 0,
  })

export const fromRoom = ({ id, conversation_id, user, text, timestamp }: RecentMessage, arrival = 0): Message => ({
  id,
  conversationId: conversation_id,
  sender: user,
  text,
  at: timestamp * 1_000,
  arrival,
})

/** Whether it is about this message. */
export function isGone(deleted: Deleted, { id, conversationId, sender }: Omit<Message, 'text' | 'at' | 'arrival'>) {
  if ('user' in deleted) return deleted.user === sender
  return deleted.conversation_id === conversationId && (deleted.id === undefined || deleted.id === id)
}

/**
 * Messages of a conversation, or of all, after more has happened. A page may be ahead of the stream: what it has shown is
 * not shown twice when the stream comes to tell it.
 */
export const following = (
  messages: readonly Message[],
  happenings: readonly Happening[],
  conversationId?: string,
): readonly Message[] => happenings.reduce((shown, happening) => after(shown, happening, conversationId), messages)

/** The same ones when nothing has changed. */
function after(messages: readonly Message[], happening: Happening, conversationId?: string): readonly Message[] {
  if (happening.type === 'deleted') {
    const left = messages.filter((message) => !isGone(happening.deleted, message))
    return left.length < messages.length ? left : messages
  }
  const { message } = happening
  const isElsewhere = conversationId !== undefined && message.conversationId !== conversationId
  return isElsewhere || messages.some(({ id }) => id === message.id) ? messages : [...messages, message]
}
