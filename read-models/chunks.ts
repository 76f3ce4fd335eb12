import type { Position } from '../contracts/position.ts'
import type { Document, GenerationReader, Having, KeyedDocument, Range } from './read-models.ts'

/** All documents that `read` gives, in ascending order of their keys, so many at a time. */
export async function* chunksOf<D extends Document>(
  read: (range: Range) => Promise<readonly KeyedDocument<D>[]>,
  limit: number,
): AsyncGenerator<readonly KeyedDocument<D>[]> {
  for (let from = ''; ; ) {
    const found = await read({ from, order: 'ascending', limit })
    yield found
    const last = found.at(-1)
    if (!last || found.length < limit) return
    // The least key that is greater.
    from = `${last.key}\0`
  }
}

/** All documents of a partition below an offset, in log order, so many at a time: of all, or of those with a text in a field. */
export async function* chunksInLogOrder<D extends Document>(
  generation: Pick<GenerationReader, 'inLogOrder'>,
  model: string,
  { partition, offset: end }: Position,
  limit: number,
  having?: Having,
): AsyncGenerator<readonly KeyedDocument<D>[]> {
  for (let from = 0; from < end; ) {
    const found = await generation.inLogOrder<D>(model, partition, from, end, limit, having)
    yield found
    const last = found.at(-1)
    if (!last || found.length < limit) return
    from = last.document.offset + 1
  }
}
