import type { Database } from 'lmdb'
import type { Position } from '../../contracts/position.ts'
import { byPosition, fieldOf } from '../orders.ts'
import type { Document } from '../read-models.ts'

/**
 * Entries that lead to the keys of documents, sorted by both. The key is the entry's value and not a part of its own key,
 * because LMDB takes 1,978 bytes as a key or a value of several: an order key has up to 1,554 (16 digits, two texts of
 * 256 UTF-16 units, which are 768 bytes, and what separates them) and the key of a document up to 785.
 */
export type Order = Database<Buffer, Buffer>

/** The documents of a read model, and the orders in which it is kept, which change with them in the same transaction. */
export interface Documents {
  /** By key. */
  readonly all: Database<Document, Buffer>
  order(name: string): Order
  get(key: Buffer): Document | undefined
  /** In the place of `before`, the document that is there, if there is one. */
  put(key: Buffer, document: Document, before?: Document): void
  remove(key: Buffer, document: Document): void
}

export function createDocuments(all: Database<Document, Buffer>, orders: ReadonlyMap<string, Order>): Documents {
  return {
    all,
    order: (name) => orders.get(name) as Order,
    get: (key) => all.get(key),
    put(key, document, before) {
      all.putSync(key, document)
      for (const [name, order] of orders) {
        const [former, entry] = [before && entryOf(name, before), entryOf(name, document)]
        if (former && entry && former.equals(entry)) continue
        if (former) order.removeSync(former, key)
        if (entry) order.putSync(entry, key)
      }
    },
    remove(key, document) {
      all.removeSync(key)
      for (const [name, order] of orders) {
        const entry = entryOf(name, document)
        if (entry) order.removeSync(entry, key)
      }
    },
  }
}

/** Undefined when the order is one among documents that have a field, and this one has not. */
function entryOf(order: string, document: Document): Buffer | undefined {
  if (order === byPosition) return positionEntry(document)
  const field = fieldOf(order)
  if (field === undefined) return Buffer.from(document[order] as string)
  const value = document[field]
  return value === undefined ? undefined : positionEntry(document, String(value))
}

/** In the order of partitions, and of offsets, which have up to 53 bits; among those with a text, behind that. */
export function positionEntry({ partition, offset }: Position, among?: string): Buffer {
  const entry = Buffer.alloc(12)
  entry.writeUInt32BE(partition)
  entry.writeUInt32BE(Math.floor(offset / 2 ** 32), 4)
  entry.writeUInt32BE(offset % 2 ** 32, 8)
  return among === undefined ? entry : Buffer.concat([Buffer.from(`${among}\0`), entry])
}
