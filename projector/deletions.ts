import type { Position } from '../contracts/position.ts'
import { chunksInLogOrder } from '../read-models/chunks.ts'
import type { Change, Document, GenerationWriter, KeyedDocument } from '../read-models/read-models.ts'
import { deadLetters } from './dead-letters.ts'
import type { Models } from './models.ts'
import type { Deleted, Reach } from './read-model.ts'
import type { ReadableEvent } from './readable-event.ts'

/** An event that deletes, and where it lies. */
export interface Deletion {
  readonly event: ReadableEvent
  readonly reach: Reach
  readonly position: Position
}

/** Documents that are read at once of a range that is deleted. */
const chunk = 1_000

/**
 * Takes the content of what was deleted out of all read models. The arbiter's goes last: as long as it is there, what was
 * done half-way is done again. To be called when all that lies before the deletions has been written.
 */
export async function carryOut(
  deletions: readonly Deletion[],
  { arbiter, readModels }: Models,
  generation: GenerationWriter,
) {
  async function forget(found: readonly KeyedDocument[]) {
    const all = found.flatMap((one) => arbiter.deleted(one) ?? [])
    if (all.length === 0) return
    const changes = (onDeleted: (message: Deleted) => readonly Change[]) =>
      all.flatMap(({ message }) => onDeleted(message))
    await Promise.all(
      readModels.flatMap(({ name, onDeleted }) => (onDeleted ? [generation.write(name, changes(onDeleted))] : [])),
    )
    await generation.write(
      arbiter.name,
      all.map(({ change }) => change),
    )
  }

  /** From its end back to where another event has deleted all that lies before. */
  async function forgetRange(from: string, to: string) {
    for (let end: string | undefined = to; end !== undefined; ) {
      const range = { from, to: end, order: 'descending', limit: chunk } as const
      const found: readonly KeyedDocument[] = await generation.range(arbiter.name, range)
      const stop = found.findIndex(({ document }) => arbiter.isEnd(document))
      await forget(stop < 0 ? found : found.slice(0, stop))
      end = stop < 0 && found.length === chunk ? found.at(-1)?.key : undefined
    }
  }

  /** What could not be applied, or was another text under the same key, may hold content too. */
  async function forgetLetters({ event, position }: Deletion) {
    const [field, value] = lettersOf(event)
    for await (const found of chunksInLogOrder(generation, deadLetters, position, chunk, { field, value })) {
      const letters = found.filter(({ document }) => isMeant(event, document))
      await generation.write(
        deadLetters,
        letters.map(({ key }) => ({ clear: key, fields: ['value'] })),
      )
    }
  }

  const single = deletions.flatMap(({ reach, position }) => ('identity' in reach ? [{ ...reach, position }] : []))
  const holders = await generation.holders(
    arbiter.name,
    single.map(({ identity }) => identity),
  )
  await forget(
    single.flatMap(({ identity, position }) => {
      const holder = holders.get(identity)
      return holder && isBefore(holder.document, position) ? [holder] : []
    }),
  )
  for (const { reach, position } of deletions) {
    if ('from' in reach) await forgetRange(reach.from, reach.to)
    if (!('field' in reach)) continue
    for await (const found of chunksInLogOrder(generation, arbiter.name, position, chunk, reach)) {
      await forget(found.filter(({ document }) => reach.isMeant(document)))
    }
  }
  await Promise.all(deletions.map(forgetLetters))
}

const isBefore = (one: Position, other: Position) => one.partition === other.partition && one.offset < other.offset

/** Which dead letters an event may be about: a field and its text. */
const lettersOf = (event: ReadableEvent): readonly [field: string, value: string] =>
  event.type === 'UserErased' ? ['user', event.user] : ['conversationId', event.conversationId]

const isMeant = (event: ReadableEvent, letter: Document) =>
  event.type !== 'MessageDeleted' || letter.eventId === event.messageId
