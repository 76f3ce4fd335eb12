import { isBelow, type Vector } from '../contracts/position.ts'
import type { Document, GenerationReader, KeyedDocument, Range } from '../read-models/read-models.ts'

/** The first `limit` documents of a range that lie below the vector, in the range's order. */
export async function visible<D extends Document>(
  generation: GenerationReader,
  model: string,
  vector: Vector,
  range: Range,
): Promise<KeyedDocument<D>[]> {
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
