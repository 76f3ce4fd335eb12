import {
  type ConversationListDocument,
  conversationRange,
  type MessageDocument,
  noActivity,
  orderKey,
} from '../contracts/documents.ts'
import { isBelow, type Vector } from '../contracts/position.ts'
import type { Document, GenerationReader } from '../read-models/read-models.ts'
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
  const erased = [...(seen['user-erasures'] ?? new Map()).keys()]
  return { ...seen, 'conversation-list': new Map(list), users, 'user-erasures': erased }
}

/** The row of a conversation by these documents. */
function lastMessage(conversationId: string, documents: Documents): ConversationListDocument | undefined {
  const all = [...documents].filter(([key]) => key.startsWith(conversationRange(conversationId).from))
  const [, last] = all.findLast(([, document]) => 'postedAt' in document || 'purgedAt' in document) ?? []
  if (!last) return undefined
  const { partition, offset, id: eventId, postedAt } = last as MessageDocument
  if (postedAt === undefined) return { partition, offset, conversationId, latest: noActivity }
  return { partition, offset, conversationId, latest: orderKey({ postedAt, conversationId, eventId }) }
}

/** What is deleted later may have lost its content already: neither the one nor the other has it then. */
export function unlessGone(seen: Seen, expected: Seen, eventually: Contents): readonly [Seen, Seen] {
  const names = ['conversations', 'recent-messages', 'dead-letters']
  const [one, other]: Record<string, unknown>[] = [{ ...seen }, { ...expected }] as [
    Record<string, unknown>,
    Record<string, unknown>,
  ]
  // Whether a conflict was seen depends on when a text was lost.
  if (eventually.get('user-erasures')?.size !== 0) {
    for (const side of [one, other]) side['dead-letters'] = withoutConflicts(side['dead-letters'] as Documents)
  }
  for (const name of names) {
    const gone = new Set<string>()
    for (const [key, document] of eventually.get(name) ?? [])
      if (!('text' in document || 'value' in document)) gone.add(key)
    const before = other[name] as Documents
    const without = (documents: Documents) =>
      new Map(
        [...documents].map(([key, document]) => [
          key,
          gone.has(key) && hasContent(before.get(key)) ? bare(document) : document,
        ]),
      )
    one[name] = without(one[name] as Documents)
    other[name] = without(before)
  }
  return [one, other]
}

export const withoutConflicts = (letters: Documents): Documents =>
  new Map([...letters].filter(([, { reason }]) => !String(reason).startsWith('idempotency-conflict')))

const hasContent = (document: Document | undefined) =>
  document !== undefined && ('text' in document || 'value' in document)
const bare = ({ user: _user, text: _text, epoch: _epoch, value: _value, ...rest }: Document) => rest

const newest = (found: Documents, keep: number): Documents => new Map([...found].slice(-keep))
