import type { Db, Filter, FindCursor, Sort } from 'mongodb'
import type { Vector } from '../../contracts/position.ts'
import { isDuplicateKey } from '../../mongodb/errors.ts'
import type { Store } from '../../mongodb/store.ts'
import { type GenerationRecord, modelsOf } from '../generations.ts'
import { byPosition, mustKeep, positionOf } from '../orders.ts'
import {
  type Claim,
  type Document,
  type GenerationWriter,
  type Having,
  type KeyedDocument,
  type Range,
  ReadModelsRefused,
  ReadModelsUnavailable,
} from '../read-models.ts'
import { createChangeWriter, type StoredDocument } from './changes.ts'

/** One collection per read model, keyed by `_id`, and one of checkpoints, keyed by partition. */
export function createGeneration(store: Store, record: GenerationRecord): GenerationWriter {
  const { id, logId, partitions, claimed } = record
  const collection = (db: Db, model: string) => db.collection<StoredDocument>(`${model}.${id}`)
  const writeChanges = createChangeWriter()
  const checkpoints = (db: Db) => db.collection<{ _id: number; next: number }>(`checkpoints.${id}`)

  async function holders(db: Db, model: string, identities: readonly string[]): Promise<Map<string, KeyedDocument>> {
    const found = await collection(db, model)
      .find({ identity: { $in: identities } })
      .toArray()
    return new Map(
      found.map(({ _id: key, identity, ...document }) => [
        identity,
        { key, document: document as unknown as Document },
      ]),
    )
  }

  async function vector(db: Db): Promise<Vector> {
    const found = await checkpoints(db).find().toArray()
    // They are made before anything else of a generation, so one without them was dropped.
    if (found.length === 0) throw new ReadModelsUnavailable(`generation ${id} is gone`)
    const offsets = Array.from({ length: partitions }, () => 0)
    for (const { _id, next } of found) offsets[_id] = next
    return offsets
  }

  async function read<D extends Document>(
    db: Db,
    model: string,
    filter: Filter<StoredDocument>,
    limit: number,
    sort: Sort = {},
  ): Promise<readonly KeyedDocument<D>[]> {
    const found: FindCursor<StoredDocument> = collection(db, model)
      .find(filter, { projection: claimed.includes(model) ? { identity: 0 } : {} })
      .sort(sort)
      .limit(limit)
      .batchSize(Math.min(limit + 1, 10_000))
    const documents = await found.toArray()
    return documents.map(({ _id, ...document }) => ({ key: _id, document: document as unknown as D }))
  }

  return {
    id,
    logId,
    partitions,
    models: modelsOf(record),
    checkpoints: () => store.run(vector),

    async range<D extends Document>(model: string, range: Range) {
      const { by, order, limit } = range
      if (by !== undefined) mustKeep(record, model, by)
      const direction = order === 'ascending' ? 1 : -1
      const sort: Sort = { ...(by !== undefined && { [by]: direction }), _id: direction }
      return await store.run((db) => read<D>(db, model, between(range), limit, sort))
    },

    async inLogOrder<D extends Document>(
      model: string,
      partition: number,
      from: number,
      to: number,
      limit: number,
      having?: Having,
    ) {
      mustKeep(record, model, having ? positionOf(having.field) : byPosition)
      const among = having ? { [having.field]: having.value } : {}
      const filter = { ...among, partition, offset: { $gte: from, $lt: to } }
      return await store.run((db) => read<D>(db, model, filter, limit, { partition: 1, offset: 1 }))
    },

    keys: (model, limit) =>
      store.run(async (db) => {
        const found = collection(db, model).find({}, { projection: { _id: 1 } })
        return (await found.sort({ _id: 1 }).limit(limit).toArray()).map(({ _id }) => _id)
      }),

    async find<D extends Document>(model: string, keys: readonly string[]) {
      // For the driver, 0 would be no limit.
      if (keys.length === 0) return []
      return await store.run((db) => read<D>(db, model, { _id: { $in: [...keys] } }, keys.length))
    },

    checkpoint: (partition) =>
      store.run(async (db) => {
        const found = await checkpoints(db).findOne({ _id: partition })
        // Whoever dropped the read models under a running projector has them made again by its next start.
        if (!found) throw new ReadModelsRefused(`generation ${id} has lost its checkpoints: start the projector again`)
        return found.next
      }),

    claim: (model, claims) =>
      store.run(async (db) => {
        // Within one call the first wins; the server's order within an unordered insert is its own.
        const first = new Map<string, Claim>()
        for (const claim of claims) if (!first.has(claim.identity)) first.set(claim.identity, claim)
        let holding: ReadonlyMap<string, KeyedDocument> = first
        try {
          const documents = Array.from(first.values(), ({ key, identity, document }) => ({
            _id: key,
            identity,
            ...document,
          }))
          if (documents.length > 0) await collection(db, model).insertMany(documents, { ordered: false })
        } catch (error) {
          if (!isDuplicateKey(error)) throw error
          holding = await holders(db, model, [...first.keys()])
        }
        const refused = claims.map(({ key, identity }) => [key, holding.get(identity)] as const)
        return new Map(
          refused.flatMap(([key, holder]) => (holder && holder.key !== key ? [[key, holder.document]] : [])),
        )
      }),

    write: (model, changes) => store.run((db) => writeChanges(collection(db, model), changes)),

    holders: (model, identities) =>
      store.run(async (db) => (identities.length > 0 ? await holders(db, model, identities) : new Map())),

    keepNewest: (model, count, below) =>
      store.run(async (db) => {
        const kept = collection(db, model).find(visible(below), { projection: { _id: 1 } })
        const [oldest] = await kept
          .sort({ _id: -1 })
          .skip(count - 1)
          .limit(1)
          .toArray()
        if (oldest) await collection(db, model).deleteMany({ _id: { $lt: oldest._id } })
        return oldest?._id
      }),

    advance: (advances) =>
      store.run(async (db) => {
        if (advances.length === 0) return new Map()
        const moves = advances.map(({ partition, first, next }) => {
          return { updateOne: { filter: { _id: partition, next: { $gte: first } }, update: { $max: { next } } } }
        })
        const { modifiedCount } = await checkpoints(db).bulkWrite(moves, { ordered: false })
        if (modifiedCount === advances.length) return new Map()
        const reached = await vector(db)
        return new Map(
          advances.flatMap(({ partition, next }) => {
            const checkpoint = reached[partition] ?? 0
            return checkpoint === next ? [] : [[partition, checkpoint] as const]
          }),
        )
      }),
  }
}

function between({ by = '_id', from, to }: Range): Filter<StoredDocument> {
  if (from === undefined && to === undefined) return {}
  return { [by]: { ...(from !== undefined && { $gte: from }), ...(to !== undefined && { $lt: to }) } }
}

function visible(vector: Vector): Filter<StoredDocument> {
  return { $or: vector.map((next, partition) => ({ partition, offset: { $lt: next } })) }
}
