import { type ConversationDocument, conversationKey, conversationRange } from '../contracts/documents.ts'
import type { Conversation } from '../contracts/responses.ts'
import { type View, visible } from './visible.ts'

/** A side of a boundary, which is an offset: the messages right below it, or those from it on. */
export type Page = { readonly before: number } | { readonly after: number }

export interface ConversationPage {
  readonly conversation: Conversation
  /** The boundary to the older messages, when there are any. */
  readonly prev: number | undefined
  /** The boundary to the newer messages, when there are any. */
  readonly next: number | undefined
}

/** A page in log order, by default the latest; undefined when nobody has posted to the conversation. */
export async function conversation(
  view: View,
  id: string,
  page: Page | undefined,
  limit: number,
): Promise<ConversationPage | undefined> {
  const read = (side: Page | undefined, count: number) =>
    visible<ConversationDocument>(view, 'conversations', { ...rangeOf(id, side), limit: count })
  // One more than is shown tells whether there is more beyond it; one from the other side, whether there is more behind.
  const found = await read(page, limit + 1)
  const behind = page ? (await read(otherSide(page), 1)).length > 0 : false
  if (found.length === 0 && !behind) return undefined

  const beyond = found.length > limit
  const shown = found.slice(0, limit).map(({ document }) => document)
  const forward = page !== undefined && 'after' in page
  if (!forward) shown.reverse()
  const [older, newer] = forward ? [behind, beyond] : [beyond, behind]
  const [first, last] = [shown[0]?.offset, shown.at(-1)?.offset]
  return {
    conversation: { id, messages: shown.map(message) },
    prev: older ? (first ?? boundary(page)) : undefined,
    next: newer ? (last === undefined ? boundary(page) : last + 1) : undefined,
  }
}

const message = ({ user, text, postedAt, id }: ConversationDocument) => ({
  sender: user,
  message: text,
  created: new Date(postedAt / 1_000).toISOString(),
  id,
})

/** A page begins at its boundary and goes away from it; the latest begins at the end. */
function rangeOf(id: string, page: Page | undefined) {
  const { from, to } = conversationRange(id)
  if (!page) return { from, to, order: 'descending' } as const
  return 'after' in page
    ? ({ from: conversationKey(id, page.after), to, order: 'ascending' } as const)
    : ({ from, to: conversationKey(id, page.before), order: 'descending' } as const)
}

const otherSide = (page: Page): Page => ('after' in page ? { before: page.after } : { after: page.before })

const boundary = (page: Page | undefined) => (page && 'after' in page ? page.after : page?.before)
