import { type ConversationDocument, conversationKey, conversationRange } from '../contracts/documents.ts'
import type { Conversation } from '../contracts/responses.ts'
import { isoTime } from './iso-time.ts'
import { type Item, type ListPage, listPage, type Side } from './paging.ts'
import { type View, visible } from './visible.ts'

export interface ConversationPage {
  readonly conversation: Conversation
  /** Where the messages lie that it shows, or those next to it. */
  readonly partition: number
  readonly ends: Pick<ListPage<unknown, number>, 'prev' | 'next'>
}

/** A page of a conversation in log order, next to an offset or at its end; undefined when there is no such conversation. */
export async function conversation(
  view: View,
  id: string,
  side: Side<number> | undefined,
  limit: number,
): Promise<ConversationPage | undefined> {
  let partition: number | undefined

  async function read(at: Side<number> | undefined, count: number): Promise<Item<ConversationDocument, number>[]> {
    const found = await visible<ConversationDocument>(view, 'conversations', { ...rangeOf(id, at), limit: count })
    partition ??= found[0]?.document.partition
    return found.map(({ document }) => ({ shown: document, start: document.offset, end: document.offset + 1 }))
  }

  const { shown, ...ends } = await listPage(read, side, limit, 'end')
  if (partition === undefined) return undefined
  return { conversation: { id, messages: shown.map(conversationMessage) }, partition, ends }
}

/** Whether anything was posted to a conversation. */
export async function conversationExists(view: View, id: string): Promise<boolean> {
  const range = { ...conversationRange(id), order: 'ascending', limit: 1 } as const
  return (await visible(view, 'conversations', range)).length > 0
}

export const conversationMessage = ({ user, text, postedAt, id }: ConversationDocument) => ({
  sender: user,
  message: text,
  created: isoTime(postedAt),
  id,
})

function rangeOf(id: string, side: Side<number> | undefined) {
  const { from, to } = conversationRange(id)
  if (!side) return { from, to, order: 'descending' } as const
  return 'after' in side
    ? ({ from: conversationKey(id, side.after), to, order: 'ascending' } as const)
    : ({ from, to: conversationKey(id, side.before), order: 'descending' } as const)
}
