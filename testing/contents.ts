import {
  type ConversationDocument,
  type ConversationListDocument,
  conversationRange,
  orderKey,
} from '../contracts/documents.ts'
import { isBelow, type Vector } from '../contracts/position.ts'
import type { GenerationReader } from '../read-models/read-models.ts'
import type { Contents, Documents } from './expected-read-models.ts'

/** What a generation holds at one moment, where its store reads at once what it is asked. */
export async function contentsOf({ models, range }: GenerationReader): Promise<Contents> {
  const found = await Promise.all(models.map((model) => range(model, { order: 'ascending', limit: 100_000 })))
  return new Map(
    models.map((model, index) => [model, new Map(found[index]?.map(({ key, document }) => [key, document]))]),
  )
}

/** The same with the newest `keep` recent messages only: how many more there are is left to the engine. */
export function trimmed(contents: Contents, keep: number): Contents {
  return new Map([...contents].map(([name, found]) => [name, name === 'recent-messages' ? newest(found, keep) : found]))
}

export type Seen = Readonly<Record<string, unknown>>

/**
 * What a reader sees who has read these checkpoints: of `users`, who is listed, and of a conversation whose last message
 * is not below them, the last one that is.
 */
export function seenBelow(contents: Contents, vector: Vector, keep: number): Seen {
  const visible = [...contents].map(([name, found]): [string, Documents] => {
    return [name, new Map([...found].filter(([, document]) => isBelow(document, vector)))]
  })
  const seen = Object.fromEntries(trimmed(new Map(visible), keep))
  const list = [...(contents.get('conversation-list') ?? [])].flatMap(([id, row]) => {
    const shown = isBelow(row, vector) ? row : lastMessage(id, seen.conversations ?? new Map())
    return shown ? [[id, shown] as const] : []
  })
  const users = new Set([...(seen.users ?? new Map()).values()].map(({ user }) => user))
  return { ...seen, 'conversation-list': new Map(list), users }
}

/** The row of a conversation by these messages. */
function lastMessage(conversationId: string, messages: Documents): ConversationListDocument | undefined {
  const [, last] = [...messages].findLast(([key]) => key.startsWith(conversationRange(conversationId).from)) ?? []
  if (!last) return undefined
  const { partition, offset, id: eventId, postedAt } = last as ConversationDocument
  return { partition, offset, conversationId, latest: orderKey({ postedAt, conversationId, eventId }) }
}

const newest = (found: Documents, keep: number): Documents => new Map([...found].slice(-keep))
