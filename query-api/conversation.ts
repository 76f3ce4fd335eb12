import {
  type ConversationDocument,
  conversationKey,
  conversationRange,
  isMessage,
  isPurge,
  type MessageDocument,
  wasPosted,
} from '../contracts/documents.ts'
import type { Conversation } from '../contracts/responses.ts'
import type { KeyedDocument, Range } from '../read-models/read-models.ts'
import { isoTime } from './iso-time.ts'
import { type Item, type ListPage, listPage, type Side } from './paging.ts'
import { after, type View, visible } from './visible.ts'

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
  async function read(at: Side<number> | undefined, count: number): Promise<Item<MessageDocument, number>[]> {
    const found = await messages(view, { ...rangeOf(id, at), limit: count })
    return found.map((document) => ({ shown: document, start: document.offset, end: document.offset + 1 }))
  }

  const { shown, ...ends } = await listPage(read, side, limit, 'end')
  const { partition } = shown[0] ?? (await lastPosted(view, id)) ?? {}
  if (partition === undefined) return undefined
  return { conversation: { id, messages: shown.map(conversationMessage) }, partition, ends }
}

/** The first messages of a range of a conversation. What lies before a purge is not looked at. */
async function messages(view: View, range: Range): Promise<MessageDocument[]> {
  const shown: MessageDocument[] = []
  for (let rest: Range | undefined = range; rest; ) {
    const found: KeyedDocument<ConversationDocument>[] = await visible<ConversationDocument>(
      view,
      'conversations',
      rest,
    )
    for (const { document } of found) {
      if (range.order === 'descending' && isPurge(document)) return shown
      if (isMessage(document)) shown.push(document)
      if (shown.length === range.limit) return shown
    }
    const last = found.at(-1)
    rest = last && found.length === rest.limit ? after(rest, last) : undefined
  }
  return shown
}

/**
 * The message of a conversation that was posted last, deleted or not; undefined when nothing was posted to it since it
 * was purged, or at all: then it does not exist. Who knows its partition is spared what lies ahead of the view.
 */
export async function lastPosted(view: View, id: string, partition?: number) {
  const { from, to } = conversationRange(id)
  const end = partition === undefined ? to : conversationKey(id, view.vector[partition] ?? 0)
  const range = { from, to: end, order: 'descending', limit: 1 } as const
  const ends = (document: ConversationDocument) => wasPosted(document) || isPurge(document)
  const [found] = await visible<ConversationDocument>(view, 'conversations', range, ends)
  return found && wasPosted(found.document) ? found.document : undefined
}

export const conversationMessage = ({ user, text, postedAt, id }: MessageDocument) => ({
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
