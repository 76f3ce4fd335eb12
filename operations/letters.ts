import { type DeadLetterDocument, deadLetterKey } from '../contracts/documents.ts'
import { Refused } from '../process/refused.ts'
import { deadLetters, discardedLetters } from '../projector/dead-letters.ts'
import { chunksOf } from '../read-models/chunks.ts'
import type { GenerationReader, KeyedDocument, Range, ReadModels } from '../read-models/read-models.ts'
import { serving } from './serving.ts'

export type Letter = KeyedDocument<DeadLetterDocument>

/** Letters in one query: each may have some MiB. */
const chunk = 50

/** In the order of their places. */
export async function* lettersOf(generation: GenerationReader): AsyncGenerator<Letter> {
  const read = (range: Range) => generation.range<DeadLetterDocument>(deadLetters, range)
  for await (const found of chunksOf(read, chunk)) yield* found
}

/** The letter at partition/offset. Rejects with Refused when there is none. */
export async function letterAt(generation: GenerationReader, place: string): Promise<Letter> {
  const [, partition, offset] = /^(\d{1,9})\/(\d{1,15})$/.exec(place) ?? []
  if (partition === undefined) throw new Refused(`${place} is no place in the log: expected partition/offset, as 3/17`)
  const from = deadLetterKey({ partition: Number(partition), offset: Number(offset) })
  const [found] = await generation.range<DeadLetterDocument>(deadLetters, { from, order: 'ascending', limit: 1 })
  if (found?.key !== from) throw new Refused(`there is no dead letter at ${place}`)
  return found
}

/** The keys of those at these places, or of all, that are still listed. Rejects with Refused when one is not there. */
export async function keysToDiscard(readModels: ReadModels, places: readonly string[] | 'all'): Promise<string[]> {
  const generation = await serving(readModels)
  const discarded = await discardedKeys(readModels)
  const keys = new Set<string>()
  if (places === 'all') for await (const { key } of lettersOf(generation)) keys.add(key)
  else for (const place of places) keys.add((await letterAt(generation, place)).key)
  return [...keys].filter((key) => !discarded.has(key))
}

export const discardedKeys = (readModels: ReadModels) => readModels.marked(discardedLetters)

/** They are listed no more, whatever is rebuilt; nothing is taken from the log. */
export const discard = (readModels: ReadModels, keys: readonly string[]) => readModels.mark(discardedLetters, keys)
