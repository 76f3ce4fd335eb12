import { type ConversationDocument, conversationKey, conversationRange } from '../contracts/documents.ts'
import { contains, including, isBelow, leastContaining, type Vector } from '../contracts/position.ts'
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
  if (conversationId === undefined && placesBetween(since, to.vector) <= mostPlaces) await tail.reach(since)
  const remembered = tail.remembered(since)
  if (remembered) {
    return remembered
      .filter((one) => isBelow(one.document, to.vector))
      .filter((one) => conversationId === undefined || one.conversationId === conversationId)
      .map((one) => (contains(one.vector, since) ? one : { ...one, vector: leastContaining(one.vector, since) }))
  }
  return conversationId === undefined ? undefined : await missedOf(conversationId, since, to)
}

const placesBetween = (from: Vector, to: Vector) =>
  to.reduce((sum, next, partition) => sum + Math.max(0, next - (from[partition] ?? 0)), 0)

async function missedOf(conversationId: string, since: Vector, to: View): Promise<readonly Passing[] | undefined> {
  const range = { ...conversationRange(conversationId), order: 'ascending' } as const
  const [first] = await visible<ConversationDocument>(to, 'conversations', { ...range, limit: 1 })
  if (!first) return []
  const from = conversationKey(conversationId, since[first.document.partition] ?? 0)
  const rest = { ...range, from, limit: mostMessages + 1 }
  const found = await visible<ConversationDocument>(to, 'conversations', rest)
  if (found.length > mostMessages) return undefined
  return found.map(({ document }) => ({ conversationId, document, vector: including(document, since) }))
}
