import { type ConversationListDocument, orderKey, postedAtOf } from '../contracts/documents.ts'
import type { ConversationList } from '../contracts/responses.ts'
import { compareText } from '../read-models/order.ts'
import { lastPosted } from './conversation.ts'
import { isoTime } from './iso-time.ts'
import { type Item, type ListPage, listPage, type Side } from './paging.ts'
import { ahead, type View, visible } from './visible.ts'

/** A conversation and the order key of its last message. */
interface Listed {
  readonly conversationId: string
  readonly latest: string
}

export interface ConversationListPage {
  readonly list: ConversationList
  readonly ends: Pick<ListPage<unknown, string>, 'prev' | 'next'>
}

/** A page of the conversations, latest activity first, next to a boundary or at the beginning. */
export async function conversationList(
  view: View,
  side: Side<string> | undefined,
  limit: number,
): Promise<ConversationListPage> {
  const read = (at: Side<string> | undefined, count: number) => readListed(view, at ?? { after: undefined }, count)
  const { shown, ...ends } = await listPage(read, side, limit, 'beginning')
  const conversations = shown.map(({ conversationId: id, latest }) => ({
    id,
    last_activity: isoTime(postedAtOf(latest)),
  }))
  return { list: { conversations }, ends }
}

/** Behind what was purged, and before all times. */
const firstActivity = '0'

/**
 * The latest first behind a boundary, the earliest first before one. A boundary is a text: those of a lesser order key
 * lie behind it.
 */
async function readListed(view: View, side: Side<string | undefined>, count: number): Promise<Item<Listed, string>[]> {
  const isForward = 'after' in side
  const boundary = isForward ? side.after : side.before
  const range = isForward
    ? ({ order: 'descending', from: firstActivity, ...(boundary !== undefined && { to: boundary }) } as const)
    : ({ order: 'ascending', ...(boundary !== undefined && { from: boundary }) } as const)
  const listed = await visible<ConversationListDocument>(view, 'conversation-list', {
    by: 'latest',
    ...range,
    limit: count,
  })
  // In this order: what has moved meanwhile lies ahead of the view, and is found there.
  const moved = await movedSince(view)

  const all = new Map<string, string>()
  for (const { document } of listed) all.set(document.conversationId, document.latest)
  for (const { conversationId, latest } of moved) {
    const isOnThisSide = boundary === undefined || compareText(latest, boundary) < 0 === isForward
    if (isOnThisSide) all.set(conversationId, latest)
  }
  return [...all]
    .sort(([, a], [, b]) => (isForward ? compareText(b, a) : compareText(a, b)))
    .slice(0, count)
    .map(([conversationId, latest]) => ({ shown: { conversationId, latest }, start: `${latest}\0`, end: latest }))
}

/** Where those conversations stand at the view whose entry in the list says already what lies ahead of it. */
async function movedSince(view: View): Promise<readonly Listed[]> {
  const entries = await ahead<ConversationListDocument>(view, 'conversation-list')
  const standing = await Promise.all(
    entries.map(async ({ conversationId, partition }) => {
      const last = await lastPosted(view, conversationId, partition)
      if (!last) return []
      const { id: eventId, postedAt } = last
      return [{ conversationId, latest: orderKey({ postedAt, conversationId, eventId }) }]
    }),
  )
  return standing.flat()
}
