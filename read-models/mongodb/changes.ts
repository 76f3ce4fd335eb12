import type { AnyBulkWriteOperation, Collection, Document as Stored } from 'mongodb'
import { takenOf } from '../../mongodb/errors.ts'
import { type Change, keyOf } from '../read-models.ts'

export type StoredDocument = Stored & { _id: string }

type Replace = Extract<Change, { replace: string }>
type Clear = Extract<Change, { clear: string }>
/** What may put a document where there was none. */
type Additive = Exclude<Change, Clear>

/** Keys that are remembered of a collection, some 100 bytes each. */
const capacity = 100_000

/**
 * Writes changes to collections. Inserting what is new costs a quarter of an upsert, and costs a round trip more where
 * the key is taken; so it remembers which keys are, of those that documents are replaced under again and again.
 */
export function createChangeWriter() {
  const collections = new Map<string, Set<string>>()

  return async (collection: Collection<StoredDocument>, changes: readonly Change[]) => {
    const taken = collections.get(collection.collectionName) ?? new Set()
    collections.set(collection.collectionName, taken)
    const replaces = changes.filter((change) => 'replace' in change)
    const known = replaces.filter(({ replace }) => taken.has(replace))
    const clears = changes.filter((change) => 'clear' in change)
    const others = changes.filter(
      (change): change is Additive => !('clear' in change) && !('replace' in change && taken.has(change.replace)),
    )
    await Promise.all([replaceKnown(collection, known), write(collection, others)])
    // After what they are about: a document is never written again under a key that was cleared.
    await clear(collection, clears)
    for (const { replace } of replaces) {
      taken.add(replace)
      if (taken.size > capacity) for (const oldest of taken) if (taken.delete(oldest)) break
    }
  }
}

async function replaceKnown(collection: Collection<StoredDocument>, changes: readonly Replace[]) {
  if (changes.length === 0) return
  const { matchedCount } = await collection.bulkWrite(changes.map(replaceOf), { ordered: false })
  // What was not found has been replaced by a later one, or is gone after all.
  if (matchedCount < changes.length) await write(collection, changes)
}

async function clear(collection: Collection<StoredDocument>, changes: readonly Clear[]) {
  if (changes.length === 0) return
  const updates = changes.map(({ clear: _id, fields }) => {
    return {
      updateOne: { filter: { _id }, update: { $unset: Object.fromEntries(fields.map((field) => [field, ''])) } },
    }
  })
  await collection.bulkWrite(updates, { ordered: false })
}

/** Most are new, also of those that are merged. */
async function write(collection: Collection<StoredDocument>, changes: readonly Additive[]) {
  if (changes.length === 0) return
  const documents = changes.map((change) => ({ _id: keyOf(change), ...change.document }))
  const taken = await takenOf(collection.insertMany(documents, { ordered: false }))
  const updates = changes.flatMap((change, index) => (taken(index) ? (updateOf(change) ?? []) : []))
  if (updates.length > 0) await collection.bulkWrite(updates, { ordered: false })
}

type Update = AnyBulkWriteOperation<StoredDocument>

/** What is to be done about a key that is taken. */
function updateOf(change: Additive): Update | undefined {
  if ('insert' in change) return undefined
  if ('replace' in change) return replaceOf(change)
  const { document } = change
  const least = Object.fromEntries(change.least.map((field) => [field, document[field]]))
  const rest = Object.fromEntries(Object.entries(document).filter(([field]) => !change.least.includes(field)))
  return { updateOne: { filter: { _id: change.merge }, update: { $min: least, $setOnInsert: rest }, upsert: true } }
}

/** Not an upsert: the key is taken, so what is not found is later. */
const replaceOf = ({ replace, document }: Replace): Update => {
  return { replaceOne: { filter: { _id: replace, offset: { $lt: document.offset } }, replacement: document } }
}
