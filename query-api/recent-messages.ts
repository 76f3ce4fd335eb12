import { type MessageDocument, type RecentMessageDocument, recentMessagesKept } from '../contracts/documents.ts'
import type { RecentMessages } from '../contracts/responses.ts'
import type { KeyedDocument, Range } from '../read-models/read-models.ts'
import { after, type View, visible } from './visible.ts'

/** The `limit` latest messages over all conversations, oldest first. */
export async function recentMessages(view: View, limit: number): Promise<RecentMessages> {
  const latest = await newest(view, limit)
  return { messages: latest.reverse().map(recentMessage) }
}

/** Looks no further back than the read model is kept: what lies behind that is there or not, as it happens. */
async function newest(view: View, limit: number): Promise<ShownMessage[]> {
  const shown: ShownMessage[] = []
  let left = recentMessagesKept
  let range: Range | undefined = { order: 'descending', limit }
  while (range && left > 0) {
    const found: KeyedDocument<RecentMessageDocument>[] = await visible(view, 'recent-messages', range)
    const kept = found.slice(0, left)
    left -= kept.length
    shown.push(...kept.flatMap(({ document }) => (isShown(document) ? [document] : [])))
    const last = found.at(-1)
    const isMore: boolean = shown.length < limit && found.length === range.limit
    range = isMore && last ? after(range, last) : undefined
  }
  return shown.slice(0, limit)
}

const isShown = (document: RecentMessageDocument): document is RecentMessageDocument & ShownMessage =>
  document.text !== undefined

type ShownMessage = Omit<MessageDocument, 'partition' | 'offset'> & Pick<RecentMessageDocument, 'conversationId'>

export const recentMessage = (document: ShownMessage) => ({
  timestamp: Math.floor(document.postedAt / 1_000_000),
  user: document.user,
  text: document.text,
  id: document.id,
  conversation_id: document.conversationId,
})
