import { acceptedAt, type ConversationDocument, conversationIdOf } from '../contracts/documents.ts'
import { including, type Vector } from '../contracts/position.ts'
import type { GenerationReader } from '../read-models/read-models.ts'

/** What happened to a conversation, or to a user, where its id is empty, and the vector that holds it and all that was told before it. */
export interface Passing {
  readonly conversationId: string
  readonly document: ConversationDocument
  readonly vector: Vector
}

/**
 * What lies between two vectors: each partition's in log order, and as near to the order of time as that
 * allows. The generation must have come as far as `to`.
 */
export async function between(generation: GenerationReader, from: Vector, to: Vector): Promise<readonly Passing[]> {
  const partitions = await Promise.all(
    to.map((next, partition) => {
      const first = from[partition] ?? 0
      return first < next
        ? generation.inLogOrder<ConversationDocument>('conversations', partition, first, next, next - first)
        : []
    }),
  )
  let reached: Vector = to.map((_, partition) => from[partition] ?? 0)
  return merged(partitions).map(({ key, document }) => {
    reached = including(document, reached)
    return { conversationId: conversationIdOf(key), document, vector: reached }
  })
}

type Keyed = { readonly key: string; readonly document: ConversationDocument }

/** The one list whose head is the oldest gives its head, again and again. */
function merged(lists: readonly (readonly Keyed[])[]): Keyed[] {
  const heads = lists.map(() => 0)
  const all: Keyed[] = []
  for (;;) {
    let oldest: { readonly list: number; readonly one: Keyed } | undefined
    for (const [list, items] of lists.entries()) {
      const one = items[heads[list] ?? 0]
      if (one && (!oldest || acceptedAt(one.document) < acceptedAt(oldest.one.document))) oldest = { list, one }
    }
    if (!oldest) return all
    heads[oldest.list] = (heads[oldest.list] ?? 0) + 1
    all.push(oldest.one)
  }
}
