import type { AnyBulkWriteOperation, Db, Filter, Document as Stored } from 'mongodb'
import type { Vector } from '../../contracts/position.ts'
import type { GenerationRecord } from '../generation.ts'
import {
  type Change,
  type Claim,
  type Document,
  type GenerationWriter,
  type KeyedDocument,
  type Range,
  ReadModelsRefused,
} from '../read-models.ts'
import { type Answering, isDuplicateKey } from './errors.ts'

type StoredDocument = Stored & { _id: string }
type Holder = Pick<Claim, 'key' | 'document'>

/** One collection per read model, keyed by `_id`, and one of checkpoints, keyed by partition. */
export function createGeneration(
  db: Db,
  { id, partitions }: GenerationRecord,
  answering: Answering,
  goLive: () => Promise<void>,
): GenerationWriter {
  const collection = (model: string) => db.collection<StoredDocument>(`${model}.${id}`)
  const checkpoints = db.collection<{ _id: number; next: number }>(`checkpoints.${id}`)

  async function holders(model: string, claims: Iterable<Claim>): Promise<Map<string, Holder>> {
    const identities = Array.from(claims, ({ identity }) => identity)
    const found = await collection(model)
      .find({ identity: { $in: identities } })
      .toArray()
    return new Map(
      found.map(({ _id: key, identity, ...document }) => [
        identity,
        { key, document: document as unknown as Document },
      ]),
    )
  }

  return {
    id,

    checkpoints: () =>
      answering(async () => {
        const vector = Array.from({ length: partitions }, () => 0)
        for (const { _id, next } of await checkpoints.find().toArray()) vector[_id] = next
        return vector
      }),

    range: <D extends Document>(model: string, range: Range) =>
      answering(async () => {
        const found = collection(model)
          .find(between(range))
          .sort({ _id: range.order === 'ascending' ? 1 : -1 })
          .limit(range.limit)
          .batchSize(Math.min(range.limit + 1, 10_000))
        const documents = await found.toArray()
        return documents.map(
          ({ _id, ...document }): KeyedDocument<D> => ({ key: _id, document: document as unknown as D }),
        )
      }),

    checkpoint: (partition) =>
      answering(async () => {
        const found = await checkpoints.findOne({ _id: partition })
        // Whoever dropped the read models under a running projector has them made again by its next start.
        if (!found) throw new ReadModelsRefused(`generation ${id} has lost its checkpoints: start the projector again`)
        return found.next
      }),

    claim: (model, claims) =>
      answering(async () => {
        // Within one call the first wins; the server's order within an unordered insert is its own.
        const first = new Map<string, Claim>()
        for (const claim of claims) if (!first.has(claim.identity)) first.set(claim.identity, claim)
        let holding: ReadonlyMap<string, Holder> = first
        try {
          const documents = Array.from(first.values(), ({ key, identity, document }) => ({
            _id: key,
            identity,
            ...document,
          }))
          if (documents.length > 0) await collection(model).insertMany(documents, { ordered: false })
        } catch (error) {
          if (!isDuplicateKey(error)) throw error
          holding = await holders(model, first.values())
        }
        const refused = claims.map(({ key, identity }): [string, Holder | undefined] => [key, holding.get(identity)])
        return new Map(
          refused.flatMap(([key, holder]) => (holder && holder.key !== key ? [[key, holder.document]] : [])),
        )
      }),

    write: (model, changes) =>
      answering(async () => {
        if (changes.length === 0) return
        await collection(model).bulkWrite(changes.map(operation), { ordered: false })
      }),

    keepNewest: (model, count, vector) =>
      answering(async () => {
        const kept = collection(model).find(visible(vector), { projection: { _id: 1 } })
        const [oldest] = await kept
          .sort({ _id: -1 })
          .skip(count - 1)
          .limit(1)
          .toArray()
        if (oldest) await collection(model).deleteMany({ _id: { $lt: oldest._id } })
      }),

    advance: (partition, first, next) =>
      answering(async () => {
        const moved = await checkpoints.updateOne({ _id: partition, next: { $gte: first } }, { $max: { next } })
        return moved.matchedCount === 1
      }),

    goLive: () => answering(goLive),
  }
}

function operation(change: Change): AnyBulkWriteOperation<StoredDocument> {
  const { document } = change
  if ('insert' in change) {
    return { updateOne: { filter: { _id: change.insert }, update: { $setOnInsert: document }, upsert: true } }
  }
  const least = Object.fromEntries(change.least.map((field) => [field, document[field]]))
  const rest = Object.fromEntries(Object.entries(document).filter(([field]) => !change.least.includes(field)))
  return { updateOne: { filter: { _id: change.merge }, update: { $min: least, $setOnInsert: rest }, upsert: true } }
}

function between({ from, to }: Range): Filter<StoredDocument> {
  if (from === undefined && to === undefined) return {}
  return { _id: { ...(from !== undefined && { $gte: from }), ...(to !== undefined && { $lt: to }) } }
}

function visible(vector: Vector): Filter<StoredDocument> {
  return { $or: vector.map((next, partition) => ({ partition, offset: { $lt: next } })) }
}
