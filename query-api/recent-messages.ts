import type { RecentMessageDocument } from '../contracts/documents.ts'
import type { RecentMessages } from '../contracts/responses.ts'
import { type View, visible } from './visible.ts'

/** The `limit` latest messages over all conversations, oldest first. */
export async function recentMessages(view: View, limit: number): Promise<RecentMessages> {
  const range = { order: 'descending', limit } as const
  const latest = await visible<RecentMessageDocument>(view, 'recent-messages', range)
  return { messages: latest.reverse().map(({ document }) => recentMessage(document)) }
}

export const recentMessage = (document: Omit<RecentMessageDocument, 'partition' | 'offset'>) => ({
  timestamp: Math.floor(document.postedAt / 1_000_000),
  user: document.user,
  text: document.text,
  id: document.id,
  conversation_id: document.conversationId,
})
