import { type Collection, type Db, MongoClient } from 'mongodb'
import { type GenerationRecord, type Generations, listed, noGenerations } from '../generations.ts'
import { idsOf } from '../leftovers.ts'
import { type GenerationReader, type ReadModels, ReadModelsRefused } from '../read-models.ts'
import { createAnswering, unlessDuplicate } from './errors.ts'
import { createGeneration } from './generation.ts'

export interface MongoReadModelsOptions {
  /** Its path names the database. */
  readonly url: string
}

/** The generations of a version; the revision is another one after every change. */
type Recorded = Generations & { readonly _id: number; readonly revision: number }

/** Milliseconds for which a pointer that was read is taken to stand. */
const pointerLife = 1_000

/** The read models as collections of a MongoDB-compatible server. Connects when first used, and again by itself. */
export function createMongoReadModels({ url }: MongoReadModelsOptions): ReadModels {
  const client = createClient(url)
  const answering = createAnswering(client)
  const db = client.db()
  const recorded: Collection<Recorded> = db.collection('generations')
  const marks = (name: string) => db.collection<{ _id: string }>(`marked.${name}`)
  const known = new Map<number, { readonly generation: GenerationReader; readonly until: number }>()

  const generations = async (version: number): Promise<Generations> =>
    (await recorded.findOne({ _id: version }, { projection: { _id: 0, revision: 0 } })) ?? noGenerations

  /** Answers false when somebody else has changed it meanwhile. */
  async function replace(version: number, revision: number | undefined, next: Generations): Promise<boolean> {
    if (revision !== undefined) {
      const { matchedCount } = await recorded.replaceOne(
        { _id: version, revision },
        { ...next, revision: revision + 1 },
      )
      return matchedCount === 1
    }
    return await recorded.insertOne({ _id: version, ...next, revision: 0 }).then(
      () => true,
      (error) => {
        unlessDuplicate(error)
        return false
      },
    )
  }

  return {
    live: (version) =>
      answering(async () => {
        const read = known.get(version)
        if (read && performance.now() < read.until) return read.generation
        const { live } = await generations(version)
        if (!live) return undefined
        const generation = read?.generation.id === live.id ? read.generation : createGeneration(db, live, answering)
        known.set(version, { generation, until: performance.now() + pointerLife })
        return generation
      }),

    generations: (version) => answering(() => generations(version)),

    change: (version, change) =>
      answering(async () => {
        for (;;) {
          const { _id, revision, ...current } = (await recorded.findOne({ _id: version })) ?? noRecord
          const next = change(current)
          if (next === current || (await replace(version, revision, next))) return next
        }
      }),

    openForProjection: (generation) =>
      answering(async () => {
        await prepare(db, generation)
        return createGeneration(db, generation, answering)
      }),

    sweep: () =>
      answering(async () => {
        // In this order: a generation is recorded before anything is made of it.
        const collections = (await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name)
        const kept = (await recorded.find().toArray()).flatMap(listed)
        const left = idsOf(collections, kept)
        for (const name of collections) if (left.some((id) => name.endsWith(`.${id}`))) await db.dropCollection(name)
        return left
      }),

    marked: (name) => answering(async () => new Set((await marks(name).find().toArray()).map(({ _id }) => _id))),

    mark: (name, keys) =>
      answering(async () => {
        const documents = keys.map((_id) => ({ _id }))
        if (keys.length > 0) await marks(name).insertMany(documents, { ordered: false }).catch(unlessDuplicate)
      }),

    close: () => client.close(),
  }
}

const noRecord: Generations & Partial<Recorded> = noGenerations

/** Throws ReadModelsRefused when the driver cannot take the URL. */
function createClient(url: string): MongoClient {
  try {
    return new MongoClient(url, {
      serverSelectionTimeoutMS: 3_000,
      connectTimeoutMS: 3_000,
      socketTimeoutMS: 10_000,
      writeConcern: { w: 'majority', journal: true },
      readPreference: 'primary',
      // What a failover takes back must never have been shown.
      readConcernLevel: 'majority',
    })
  } catch (error) {
    throw new ReadModelsRefused(`MONGODB_URL cannot be used: ${(error as Error).message}`)
  }
}

/** Makes what a generation needs and lacks; again is harmless, and so is another projector at the same time. */
async function prepare(db: Db, { id, partitions, claimed }: GenerationRecord) {
  const zeros = Array.from({ length: partitions }, (_, partition) => ({ _id: partition, next: 0 }))
  await db
    .collection<{ _id: number; next: number }>(`checkpoints.${id}`)
    .insertMany(zeros, { ordered: false })
    .catch(unlessDuplicate)
  for (const model of claimed) await db.collection(`${model}.${id}`).createIndex({ identity: 1 }, { unique: true })
}
