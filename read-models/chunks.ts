import type { Document, KeyedDocument, Range } from './read-models.ts'

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
