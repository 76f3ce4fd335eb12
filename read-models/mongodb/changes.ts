import type { AnyBulkWriteOperation, Collection, Document as Stored } from 'mongodb'
import { type Change, keyOf } from '../read-models.ts'
import { takenOf } from './errors.ts'

export type StoredDocument = Stored & { _id: string }

/** Most are new, also of those that are merged, and inserting costs a fraction of an upsert. */
export async function writeChanges(collection: Collection<StoredDocument>, changes: readonly Change[]) {
  const documents = changes.map((change) => ({ _id: keyOf(change), ...change.document }))
  const taken = await takenOf(collection.insertMany(documents, { ordered: false }))
  const updates = changes.flatMap((change, index) => (taken(index) ? (updateOf(change) ?? []) : []))
  if (updates.length > 0) await collection.bulkWrite(updates, { ordered: false })
}

/** What is to be done about a key that is taken. */
function updateOf(change: Change): AnyBulkWriteOperation<StoredDocument> | undefined {
  if ('insert' in change) return undefined
  const { document } = change
  if ('replace' in change) {
    // Not an upsert: the key is taken, so what is not found is later.
    const filter = { _id: change.replace, offset: { $lt: document.offset } }
    return { replaceOne: { filter, replacement: document } }
  }
  const least = Object.fromEntries(change.least.map((field) => [field, document[field]]))
  const rest = Object.fromEntries(Object.entries(document).filter(([field]) => !change.least.includes(field)))
  return { updateOne: { filter: { _id: change.merge }, update: { $min: least, $setOnInsert: rest }, upsert: true } }
}
