import { type ConversationDocument, conversationKey, conversationRange } from '../contracts/documents.ts'
import type { Vector } from '../contracts/position.ts'
import type { Conversation } from '../contracts/responses.ts'
import type { GenerationReader } from '../read-models/read-models.ts'
import { visible } from './visible.ts'

/** Which page of a conversation: the messages before an offset, those after one, or the latest. */
export type Page = { readonly before: number } | { readonly after: number } | undefined

export interface ConversationPage {
  readonly conversation: Conversation
  /** The offset of the first message shown, when there are older ones. */
  readonly prev: number | undefined
  /** The offset of the last message shown, when there are newer ones. */
  readonly next: number | undefined
}

/** A page in log order; undefined when nobody has posted to the conversation. */
export async function conversation(
  generation: GenerationReader,
  vector: Vector,
  id: string,
  page: Page,
  limit: number,
): Promise<ConversationPage | undefined> {
  const all = conversationRange(id)
  const read = (range: { from: string; to: string }, order: 'ascending' | 'descending', count: number) =>
    visible<ConversationDocument>(generation, 'conversations', vector, { ...range, order, limit: count })
  const forward = page !== undefined && 'after' in page

  // One more than is shown tells whether there is more beyond it.
  const found = forward
    ? await read({ ...all, from: conversationKey(id, page.after + 1) }, 'ascending', limit + 1)
    : await read(page ? { ...all, to: conversationKey(id, page.before) } : all, 'descending', limit + 1)
  const beyond = found.length > limit
  const shown = found.slice(0, limit).map(({ document }) => document)
  if (!forward) shown.reverse()

  // On the side that the page was reached from.
  const behind = page && (await read(besides(id, page), forward ? 'descending' : 'ascending', 1)).length > 0
  if (shown.length === 0 && !behind) {
    const any = page && (await read(all, 'ascending', 1)).length > 0
    if (!any) return undefined
  }
  const [older, newer] = forward ? [behind, beyond] : [beyond, behind]
  return {
    conversation: {
      id,
      messages: shown.map(({ user, text, postedAt, id }) => ({
        sender: user,
        message: text,
        created: new Date(postedAt / 1_000).toISOString(),
        id,
      })),
    },
    prev: older ? (shown.at(0)?.offset ?? edge(page)) : undefined,
    next: newer ? (shown.at(-1)?.offset ?? edge(page)) : undefined,
  }
}

/** What the page leaves out where it began: the rest of the conversation on that side. */
function besides(id: string, page: { before: number } | { after: number }) {
  const { from, to } = conversationRange(id)
  return 'after' in page
    ? { from, to: conversationKey(id, page.after + 1) }
    : { from: conversationKey(id, page.before), to }
}

/** An empty page leads back by the offset that it was asked for: the side that has messages begins right there. */
function edge(page: Page): number | undefined {
  if (!page) return undefined
  return 'after' in page ? page.after + 1 : page.before - 1
}
