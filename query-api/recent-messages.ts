import type { RecentMessageDocument } from '../contracts/documents.ts'
import type { Vector } from '../contracts/position.ts'
import type { RecentMessages } from '../contracts/responses.ts'
import type { GenerationReader } from '../read-models/read-models.ts'
import { visible } from './visible.ts'

/** The `limit` latest messages over all conversations, oldest first. */
export async function recentMessages(
  generation: GenerationReader,
  vector: Vector,
  limit: number,
): Promise<RecentMessages> {
  const range = { order: 'descending', limit } as const
  const latest = await visible<RecentMessageDocument>(generation, 'recent-messages', vector, range)
  const messages = latest.reverse().map(({ document }) => ({
    timestamp: Math.floor(document.postedAt / 1_000_000),
    user: document.user,
    text: document.text,
    id: document.id,
    conversation_id: document.conversationId,
  }))
  return { messages }
}
