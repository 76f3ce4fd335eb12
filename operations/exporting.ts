import { setTimeout as sleep } from 'node:timers/promises'
import {
  type ConversationDocument,
  conversationIdOf,
  conversationRange,
  hasPostedSince,
  isMessage,
  isPurge,
  orderKey,
  type UserDocument,
  type UserErasureDocument,
  wasPosted,
} from '../contracts/documents.ts'
import { type ExportedInput, isoMicroseconds } from '../contracts/exported.ts'
import { contains, isBelow, recordsBetween, type Vector } from '../contracts/position.ts'
import type { EventLog } from '../event-log/event-log.ts'
import { Refused } from '../process/refused.ts'
import { chunksInLogOrder, chunksOf } from '../read-models/chunks.ts'
import type { Document, GenerationReader, KeyedDocument, Range } from '../read-models/read-models.ts'

/** Documents that are read at once. */
const chunk = 1_000

/** Milliseconds for which read models that are behind are waited for. */
const patience = 30_000

export interface Source {
  readonly generation: GenerationReader
  /** What is exported lies below it. */
  readonly vector: Vector
}

/**
 * All that the log had when it was asked, which the read models must have too: repeats, deletes and erasures are folded in
 * there already. Rejects with Refused when they do not come up with it, or are those of another log, of which next to nothing
 * would be exported.
 */
export async function sourceOf(
  generation: GenerationReader,
  eventLog: Pick<EventLog, 'opened' | 'ends'>,
): Promise<Source> {
  const { logId } = await eventLog.opened
  if (logId !== generation.logId) {
    throw new Refused(
      `the read models were built from log ${generation.logId}, and this is log ${logId}: connect the log that they belong to`,
    )
  }
  const ends = await eventLog.ends()
  const deadline = performance.now() + patience
  for (;;) {
    const vector = await generation.checkpoints()
    if (contains(vector, ends)) return { generation, vector: ends }
    if (performance.now() > deadline) {
      throw new Refused(
        `the read models are ${recordsBetween(vector, ends)} records behind the log: is the service running?`,
      )
    }
    await sleep(100)
  }
}

/** Rejects with Refused when what was read is not all, because the generation was dropped meanwhile. */
export async function mustBeWhole({ generation, vector }: Source): Promise<void> {
  const reached = await generation.checkpoints().catch(() => [])
  if (!contains(reached, vector)) throw new Refused('the read models were dropped meanwhile: export again')
}

type Lines = AsyncGenerator<readonly ExportedInput[]>

/** Everything, each conversation in its order. */
export async function* exportedLog(source: Source): Lines {
  const { generation, vector } = source
  const authors = await firstAuthors(source)
  for (const [partition, offset] of vector.entries()) {
    const all = chunksInLogOrder<ConversationDocument>(generation, 'conversations', { partition, offset }, chunk)
    for await (const found of all) yield linesOf(found, authors)
  }
}

/** One conversation, in its order. */
export async function* exportedConversation(source: Source, conversationId: string): Lines {
  const { from: first, to } = conversationRange(conversationId)
  const authors = await firstAuthors(source)
  const read = ({ from, ...range }: Range) =>
    source.generation.range<ConversationDocument>('conversations', { ...range, from: from || first, to })
  for await (const found of chunksOf(read, chunk)) yield linesOf(below(source, found), authors)
}

/** What a user has posted and is still there, partition by partition. */
export async function* exportedUser({ generation, vector }: Source, user: string): Lines {
  const having = { field: 'user', value: user }
  for (const [partition, offset] of vector.entries()) {
    const position = { partition, offset }
    const theirs = chunksInLogOrder<ConversationDocument>(generation, 'conversations', position, chunk, having)
    for await (const found of theirs) yield linesOf(found, new Map())
  }
}

const below = <D extends Document>({ vector }: Source, found: readonly KeyedDocument<D>[]) =>
  found.filter(({ document }) => isBelow(document, vector))

/**
 * The users by the order keys of their first posts, because a message that was deleted does not tell its user any more,
 * who is still listed by it.
 */
async function firstAuthors(source: Source): Promise<ReadonlyMap<string, string>> {
  const { generation } = source
  const erasures = new Map<string, UserErasureDocument>()
  const readErasures = (range: Range) => generation.range<UserErasureDocument>('user-erasures', range)
  for await (const found of chunksOf(readErasures, chunk)) {
    for (const { key, document } of below(source, found)) erasures.set(key, document)
  }
  const firsts: UserDocument[] = []
  const listed = new Set<string>()
  const readUsers = (range: Range) => generation.range<UserDocument>('users', range)
  for await (const found of chunksOf(readUsers, chunk)) {
    for (const { key, document } of below(source, found)) {
      firsts.push(document)
      if (hasPostedSince(document, erasures.get(key), source.vector)) listed.add(document.user)
    }
  }
  return new Map(firsts.flatMap(({ user, first }) => (listed.has(user) ? [[first, user]] : [])))
}

function linesOf(
  found: readonly KeyedDocument<ConversationDocument>[],
  authors: ReadonlyMap<string, string>,
): ExportedInput[] {
  return found.flatMap(({ key, document }): ExportedInput[] => {
    const [id, conversation_id] = [document.id, conversationIdOf(key)]
    if (isPurge(document))
      return [{ kind: 'purge', id, conversation_id, purged_at: isoMicroseconds(document.purgedAt) }]
    if (!wasPosted(document)) return []
    const posted_at = isoMicroseconds(document.postedAt)
    if (isMessage(document)) {
      const { user, text } = document
      return [{ kind: 'message', id, conversation_id, user, text, posted_at }]
    }
    const order = orderKey({ postedAt: document.postedAt, conversationId: conversation_id, eventId: id })
    const user = authors.get(order)
    return [{ kind: 'message', id, conversation_id, ...(user !== undefined && { user }), posted_at }]
  })
}
