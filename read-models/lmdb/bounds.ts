import type { Range } from '../read-models.ts'

/** lmdb-js takes the range in the order of travel: the start included, the end excluded, whichever way it goes. */
export function bounds({ from, to, order, limit }: Pick<Range, 'from' | 'to' | 'order' | 'limit'>) {
  const [low, high] = [from === undefined ? undefined : bytes(from), to === undefined ? undefined : bytes(to)]
  return order === 'ascending'
    ? { limit, ...(low && { start: low }), ...(high && { end: high }) }
    : {
        limit,
        reverse: true,
        ...(high && { start: high, exclusiveStart: true }),
        ...(low && { end: low, inclusiveEnd: true }),
      }
}

const bytes = (text: string) => Buffer.from(text)
