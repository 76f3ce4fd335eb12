import { type DeadLetterDocument, projectionVersion } from '../contracts/documents.ts'
import { deadLetters } from '../projector/project-batches.ts'
import { GenerationsRefused } from '../read-models/generations.ts'
import type { GenerationReader, KeyedDocument, ReadModels } from '../read-models/read-models.ts'

export type Letter = KeyedDocument<DeadLetterDocument>

/** Letters in one query. */
const chunk = 500

/** The marks of letters that are listed no more. A letter's key is its place in the log, the same in every generation. */
const discardedLetters = 'discarded-dead-letters'

/** The live generation, or the first one while it is being built. Rejects with GenerationsRefused when there is none. */
export async function serving(readModels: ReadModels): Promise<GenerationReader> {
  const { live, building } = await readModels.generations(projectionVersion)
  const generation = live ?? building
  if (!generation) throw new GenerationsRefused('no read models were built yet: start the service')
  return await readModels.openForProjection(generation)
}

/** In the order of their places. */
export async function* lettersOf(generation: GenerationReader): AsyncGenerator<Letter> {
  for (let from = ''; ; ) {
    const found = await generation.range<DeadLetterDocument>(deadLetters, { from, order: 'ascending', limit: chunk })
    yield* found
    const last = found.at(-1)
    if (!last || found.length < chunk) return
    from = `${last.key}\0`
  }
}

export const discardedKeys = (readModels: ReadModels) => readModels.marked(discardedLetters)

/** They are listed no more, whatever is rebuilt; nothing is taken from the log. */
export const discard = (readModels: ReadModels, keys: readonly string[]) => readModels.mark(discardedLetters, keys)
