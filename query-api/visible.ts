import { encodeConsistencyToken } from '../contracts/consistency-token.ts'
import { isBelow, type Vector } from '../contracts/position.ts'
import {
  type Document,
  type GenerationReader,
  type KeyedDocument,
  type Range,
  ReadModelsUnavailable,
} from '../read-models/read-models.ts'

/** What one request reads: it shows what lies below the vector, of this generation alone. */
export interface View {
  readonly generation: GenerationReader
  readonly vector: Vector
  /** The vector as the Consistency-Token header has it. */
  readonly token: string
}

export const viewAt = (generation: GenerationReader, vector: Vector): View => ({
  generation,
  vector,
  token: encodeConsistencyToken({ logId: generation.logId, vector }),
})

/**
 * The first `limit` documents of a range that lie below the vector and are to be shown, in the range's order. Rejects with
 * ReadModelsUnavailable when the generation was built by code that had no such read model: a newer one is being built.
 */
export async function visible<D extends Document>(
  { generation, vector }: Pick<View, 'generation' | 'vector'>,
  model: string,
  range: Range,
  isShown: (document: D) => boolean = () => true,
): Promise<KeyedDocument<D>[]> {
  if (!generation.models.includes(model)) throw new ReadModelsUnavailable(`${generation.id} has no ${model}`)
  const found: KeyedDocument<D>[] = []
  let rest: Range | undefined = range
  while (rest) {
    const documents: readonly KeyedDocument<D>[] = await generation.range<D>(model, rest)
    found.push(...documents.filter(({ document }) => isBelow(document, vector) && isShown(document)))
    const last = documents.at(-1)
    const more: boolean = found.length < range.limit && documents.length === rest.limit
    rest = more && last ? after(rest, last) : undefined
  }
  return found.slice(0, range.limit)
}

/** More than the projectors write before they move the checkpoints. */
const mostAhead = 1_000_000

/** The documents of a read model whose position does not lie below the vector: what is written already and not shown yet. */
export async function ahead<D extends Document>({ generation, vector }: View, model: string): Promise<readonly D[]> {
  const end = Number.MAX_SAFE_INTEGER
  const found = await Promise.all(
    vector.map((next, partition) => generation.inLogOrder<D>(model, partition, next, end, mostAhead)),
  )
  return found.flat().map(({ document }) => document)
}

/** Documents that are read at once where many are passed over. */
const mostPassedOver = 1_000

/**
 * What is left of a range behind one of its documents, twice as many of it at a time: so few queries pass over whatever is
 * not to be shown, also where a single document is looked for. `\0` makes the least text that is greater.
 */
export function after(range: Range, { key, document }: KeyedDocument): Range {
  const last = range.by === undefined ? key : String(document[range.by])
  const limit = Math.max(range.limit, Math.min(2 * range.limit, mostPassedOver))
  return range.order === 'ascending' ? { ...range, limit, from: `${last}\0` } : { ...range, limit, to: last }
}
