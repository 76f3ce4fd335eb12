import { type ConversationDocument, conversationKey, conversationRange, erasureRange } from '../contracts/documents.ts'
import { contains, including, isBelow, leastContaining, recordsBetween, type Vector } from '../contracts/position.ts'
import type { Passing } from './between.ts'
import type { Tail } from './tail.ts'
import { type View, visible } from './visible.ts'

/** Messages of a conversation, and places of the log, behind which a client had better read pages again. */
const [mostMessages, mostPlaces] = [1_000, 10_000]

/**
 * What has passed since a vector, up to a view of the tail: of all conversations, or of one. Undefined when it is too
 * much. The vectors of what is answered contain `since`.
 */
export async function missed(
  tail: Pick<Tail, 'reach' | 'remembered'>,
  since: Vector,
  to: View,
  conversationId: string | undefined,
): Promise<readonly Passing[] | undefined> {
  if (conversationId === undefined && recordsBetween(since, to.vector) <= mostPlaces) await tail.reach(since)
  const remembered = tail.remembered(since)
  if (remembered) {
    return remembered
      .filter((one) => isBelow(one.document, to.vector))
      .filter((one) => conversationId === undefined || isToldIn(conversationId, one))
      .map((one) => (contains(one.vector, since) ? one : { ...one, vector: leastContaining(one.vector, since) }))
  }
  return conversationId === undefined ? undefined : await missedOf(conversationId, since, to)
}

/** The id of no conversation: what is in none is told in all of them. */
export const everywhere = ''

export const isToldIn = (conversationId: string, one: Passing) =>
  one.conversationId === conversationId || one.conversationId === everywhere

async function missedOf(conversationId: string, since: Vector, to: View): Promise<readonly Passing[] | undefined> {
  const range = { ...conversationRange(conversationId), order: 'ascending' } as const
  const [first] = await visible<ConversationDocument>(to, 'conversations', { ...range, limit: 1 })
  if (!first) return []
  const { partition } = first.document
  const offset = since[partition] ?? 0
  const [found, erasures] = await Promise.all(
    [
      { ...range, from: conversationKey(conversationId, offset), limit: mostMessages + 1 },
      { ...range, ...erasureRange(partition, offset), limit: mostMessages + 1 },
    ].map((rest) => visible<ConversationDocument>(to, 'conversations', rest)),
  )
  const all = [...(found ?? []), ...(erasures ?? [])].map(({ document }) => document)
  if (all.length > mostMessages) return undefined
  all.sort((one, other) => one.offset - other.offset)
  return all.map((document) => ({ conversationId, document, vector: including(document, since) }))
}
