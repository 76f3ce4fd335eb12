import { type Collection, type Db, MongoClient } from 'mongodb'
import { fitting, type GenerationRecord, newGeneration } from '../generation.ts'
import { type GenerationReader, type GenerationRequest, type ReadModels, ReadModelsRefused } from '../read-models.ts'
import { createAnswering, isDuplicateKey } from './errors.ts'
import { createGeneration } from './generation.ts'

export interface MongoReadModelsOptions {
  /** Its path names the database. */
  readonly url: string
}

type Live = GenerationRecord & { readonly _id: string }

/** Milliseconds for which a pointer that was read is taken to stand. */
const pointerLife = 1_000

/** The read models as collections of a MongoDB-compatible server. Connects when first used, and again by itself. */
export function createMongoReadModels({ url }: MongoReadModelsOptions): ReadModels {
  const client = createClient(url)
  const answering = createAnswering(client)
  const db = client.db()
  const generations: Collection<Live> = db.collection('generations')
  const known = new Map<number, { readonly generation: GenerationReader; readonly until: number }>()

  const goLive = (version: number) => async () => {
    await generations.updateOne({ _id: pointerId(version) }, { $set: { isLive: true } })
  }

  return {
    live: (version) =>
      answering(async () => {
        const read = known.get(version)
        if (read && performance.now() < read.until) return read.generation
        const record = await generations.findOne({ _id: pointerId(version) })
        if (!record?.isLive) return undefined
        const generation = createGeneration(db, record, answering, goLive(version))
        known.set(version, { generation, until: performance.now() + pointerLife })
        return generation
      }),

    openForProjection: (request) =>
      answering(async () => {
        await generations
          .insertOne({ _id: pointerId(request.version), ...newGeneration(request) })
          .catch(unlessDuplicate)
        const record = await generations.findOne({ _id: pointerId(request.version) })
        if (!record) throw new Error('the generation vanished while it was opened')
        await prepare(db, fitting(record, request), request)
        return createGeneration(db, record, answering, goLive(request.version))
      }),

    close: () => client.close(),
  }
}

/** Throws ReadModelsRefused when the driver cannot take the URL. */
function createClient(url: string): MongoClient {
  try {
    return new MongoClient(url, {
      serverSelectionTimeoutMS: 3_000,
      connectTimeoutMS: 3_000,
      socketTimeoutMS: 10_000,
      writeConcern: { w: 'majority', journal: true },
      readPreference: 'primary',
    })
  } catch (error) {
    throw new ReadModelsRefused(`MONGODB_URL cannot be used: ${(error as Error).message}`)
  }
}

const pointerId = (version: number) => `v${version}`

/** Makes what a generation needs and lacks; again is harmless, and so is another projector at the same time. */
async function prepare(db: Db, { id, partitions }: GenerationRecord, { claimed }: GenerationRequest) {
  for (const model of claimed) await db.collection(`${model}.${id}`).createIndex({ identity: 1 }, { unique: true })
  const zeros = Array.from({ length: partitions }, (_, partition) => ({ _id: partition, next: 0 }))
  await db
    .collection<{ _id: number; next: number }>(`checkpoints.${id}`)
    .insertMany(zeros, { ordered: false })
    .catch(unlessDuplicate)
}

function unlessDuplicate(error: unknown) {
  if (!isDuplicateKey(error)) throw error
}
