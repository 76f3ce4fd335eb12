import type { Collection, Db, IndexDescription } from 'mongodb'
import { unlessDuplicate } from '../../mongodb/errors.ts'
import { createStore, type StoreOptions } from '../../mongodb/store.ts'
import { type GenerationRecord, type Generations, listed, modelsOf, noGenerations } from '../generations.ts'
import { idsOf } from '../leftovers.ts'
import { byPosition, fieldOf, ordersOf } from '../orders.ts'
import { type GenerationReader, type ReadModels, ReadModelsRefused, ReadModelsUnavailable } from '../read-models.ts'
import { createGeneration } from './generation.ts'

/** The generations of a version; the revision is another one after every change. */
type Recorded = Generations & { readonly _id: number; readonly revision: number }

/** Milliseconds for which a pointer that was read is taken to stand. */
const pointerLife = 1_000

/** The read models as collections of a MongoDB-compatible server. */
export function createMongoReadModels(options: StoreOptions): ReadModels {
  const store = createStore(options, {
    what: 'read models',
    variable: 'MONGODB_URL',
    Unavailable: ReadModelsUnavailable,
    Refused: ReadModelsRefused,
  })
  const known = new Map<number, { readonly generation: GenerationReader; readonly until: number }>()

  return {
    async live(version) {
      const read = known.get(version)
      if (read && performance.now() < read.until) return read.generation
      const { live } = await store.run((db) => generationsOf(db, version))
      if (!live) return undefined
      const generation = read?.generation.id === live.id ? read.generation : createGeneration(store, live)
      known.set(version, { generation, until: performance.now() + pointerLife })
      return generation
    },

    generations: (version) => store.run((db) => generationsOf(db, version)),

    change: (version, change) =>
      store.run(async (db) => {
        for (;;) {
          const { _id, revision, ...current } = (await recorded(db).findOne({ _id: version })) ?? noRecord
          const next = change(current)
          if (next === current || (await replace(db, version, revision, next))) return next
        }
      }),

    async openForProjection(generation) {
      await store.run((db) => prepare(db, generation))
      return createGeneration(store, generation)
    },

    async sweep() {
      // In this order: a generation is recorded before anything is made of it.
      const listing = await store.run((db) => db.listCollections({}, { nameOnly: true }).toArray())
      const collections = listing.map(({ name }) => name)
      const kept = await store.run((db) => recorded(db).find().toArray())
      const left = idsOf(collections, kept.flatMap(listed))
      const dropped = collections.filter((name) => left.some((id) => name.endsWith(`.${id}`)))
      for (const name of dropped) await store.run((db) => db.dropCollection(name))
      return left
    },

    marked: (name) => store.run(async (db) => new Set((await marks(db, name).find().toArray()).map(({ _id }) => _id))),

    mark: (name, keys) =>
      store.run(async (db) => {
        const documents = keys.map((_id) => ({ _id }))
        if (keys.length > 0) await marks(db, name).insertMany(documents, { ordered: false }).catch(unlessDuplicate)
      }),

    close: () => store.close(),
  }
}

const recorded = (db: Db): Collection<Recorded> => db.collection('generations')
const marks = (db: Db, name: string) => db.collection<{ _id: string }>(`marked.${name}`)

const generationsOf = async (db: Db, version: number): Promise<Generations> =>
  (await recorded(db).findOne({ _id: version }, { projection: { _id: 0, revision: 0 } })) ?? noGenerations

/** Answers false when somebody else has changed it meanwhile. */
async function replace(db: Db, version: number, revision: number | undefined, next: Generations): Promise<boolean> {
  if (revision !== undefined) {
    const replacement = { ...next, revision: revision + 1 }
    const { matchedCount } = await recorded(db).replaceOne({ _id: version, revision }, replacement)
    return matchedCount === 1
  }
  return await recorded(db)
    .insertOne({ _id: version, ...next, revision: 0 })
    .then(
      () => true,
      (error) => {
        unlessDuplicate(error)
        return false
      },
    )
}

const noRecord: Generations & Partial<Recorded> = noGenerations

/** Makes what a generation needs and lacks; again is harmless, and so is another projector at the same time. */
async function prepare(db: Db, record: GenerationRecord) {
  const { id, partitions, claimed } = record
  const zeros = Array.from({ length: partitions }, (_, partition) => ({ _id: partition, next: 0 }))
  await db
    .collection<{ _id: number; next: number }>(`checkpoints.${id}`)
    .insertMany(zeros, { ordered: false })
    .catch(unlessDuplicate)
  for (const model of modelsOf(record)) {
    const indexes: IndexDescription[] = ordersOf(record, model).map((order) => ({ key: indexOf(order) }))
    if (claimed.includes(model)) indexes.push({ key: { identity: 1 }, unique: true })
    if (indexes.length > 0) await db.collection(`${model}.${id}`).createIndexes(indexes)
  }
}

function indexOf(order: string): IndexDescription['key'] {
  if (order === byPosition) return { partition: 1, offset: 1 }
  const field = fieldOf(order)
  return field === undefined ? { [order]: 1, _id: 1 } : { [field]: 1, partition: 1, offset: 1 }
}
