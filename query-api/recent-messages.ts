import type { MessageDocument, RecentMessageDocument } from '../contracts/documents.ts'
import type { RecentMessages } from '../contracts/responses.ts'
import { type View, visible } from './visible.ts'

/** The `limit` latest messages over all conversations, oldest first. */
export async function recentMessages(view: View, limit: number): Promise<RecentMessages> {
  const range = { order: 'descending', limit } as const
  const latest = await visible<RecentMessageDocument>(view, 'recent-messages', range, hasContent)
  return { messages: latest.reverse().map(({ document }) => recentMessage(document as ShownMessage)) }
}

const hasContent = (document: RecentMessageDocument) => document.text !== undefined

type ShownMessage = Omit<MessageDocument, 'partition' | 'offset'> & Pick<RecentMessageDocument, 'conversationId'>

export const recentMessage = (document: ShownMessage) => ({
  timestamp: Math.floor(document.postedAt / 1_000_000),
  user: document.user,
  text: document.text,
  id: document.id,
  conversation_id: document.conversationId,
})
