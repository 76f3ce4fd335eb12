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
}

/**
 * The first `limit` documents of a range that lie below the vector, in the range's order. Rejects with
 * ReadModelsUnavailable when the generation was built by code that had no such read model: a newer one is being built.
 */
export async function visible<D extends Document>(
  { generation, vector }: View,
  model: string,
  range: Range,
): Promise<KeyedDocument<D>[]> {
  if (!generation.models.includes(model)) throw new ReadModelsUnavailable(`${generation.id} has no ${model}`)
  const found: KeyedDocument<D>[] = []
  let rest: Range | undefined = range
  while (rest) {
    const documents: readonly KeyedDocument<D>[] = await generation.range<D>(model, rest)
    found.push(...documents.filter(({ document }) => isBelow(document, vector)))
    const last = documents.at(-1)
    const more: boolean = found.length < range.limit && documents.length === rest.limit
    rest = more && last ? after(rest, last.key, range.limit) : undefined
  }
  return found.slice(0, range.limit)
}

/** `\0` makes the least key that is greater. */
function after(range: Range, key: string, limit: number): Range {
  return range.order === 'ascending' ? { ...range, from: `${key}\0`, limit } : { ...range, to: key, limit }
}
