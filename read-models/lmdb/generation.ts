import type { RootDatabase } from 'lmdb'
import { isBelow, type Vector } from '../../contracts/position.ts'
import { type GenerationRecord, modelsOf } from '../generations.ts'
import { byPosition, mustKeep, ordersOf, positionOf } from '../orders.ts'
import type { Advance, Change, Claim, Document, GenerationWriter, KeyedDocument, Range } from '../read-models.ts'
import { bounds } from './bounds.ts'
import { apply } from './changes.ts'
import { createDocuments, type Documents, type Order, positionEntry } from './documents.ts'
import { tried, writing } from './writing.ts'

/**
 * One database per read model, keyed by UTF-8, one per further order of it, one of identities per claimed read model,
 * and one of checkpoints. `moved` is called after they may have moved.
 */
export function createGeneration(
  environment: RootDatabase,
  record: GenerationRecord,
  moved: () => void,
): GenerationWriter {
  const { id, logId, partitions } = record
  const checkpoints = environment.openDB<number, number>({ name: `checkpoints.${id}` })
  const named = (name: string) => ({ name: `${name}.${id}`, keyEncoding: 'binary' }) as const

  const documentsOf = once((model) => {
    const orders = ordersOf(record, model).map((order): [string, Order] => {
      const name = named(`${model}.by-${order}`)
      return [order, environment.openDB<Buffer, Buffer>({ ...name, encoding: 'binary', dupSort: true })]
    })
    return createDocuments(environment.openDB<Document, Buffer>(named(model)), new Map(orders))
  })
  const identitiesOf = once((model) => environment.openDB<string, Buffer>(named(`${model}.identities`)))

  const checkpointOf = (partition: number) => checkpoints.get(partition) ?? 0

  function inOrder<D extends Document>(model: string, order: string, range: object): KeyedDocument<D>[] {
    mustKeep(record, model, order)
    const documents = documentsOf(model)
    const keys = Array.from(documents.order(order).getRange(range), ({ value }) => value)
    return keys.map((key) => ({ key: key.toString(), document: documents.get(key) as D }))
  }

  /** To be called in a transaction, as the two that follow. */
  function claim(model: string, claims: readonly Claim[]): ReadonlyMap<string, Document> {
    const documents = documentsOf(model)
    const refused = new Map<string, Document>()
    for (const { key, identity, document } of claims) {
      const holder = identitiesOf(model).get(bytes(identity))
      if (holder === undefined) {
        identitiesOf(model).putSync(bytes(identity), key)
        documents.put(bytes(key), document)
      } else if (holder !== key) refused.set(key, documents.get(bytes(holder)) as Document)
    }
    return refused
  }

  function write(model: string, changes: readonly Change[]) {
    for (const change of changes) apply(documentsOf(model), change)
  }

  function advance(advances: readonly Advance[]): ReadonlyMap<number, number> {
    const elsewhere = new Map<number, number>()
    for (const { partition, first, next } of advances) {
      const current = checkpointOf(partition)
      if (current < first || current > next) elsewhere.set(partition, current)
      else if (current < next) void checkpoints.put(partition, next)
    }
    return elsewhere
  }

  return {
    id,
    logId,
    partitions,
    models: modelsOf(record),
    checkpoints: async () => Array.from({ length: partitions }, (_, partition) => checkpointOf(partition)),

    async range<D extends Document>(model: string, range: Range) {
      if (range.by !== undefined) return inOrder<D>(model, range.by, bounds(range))
      const found = documentsOf(model).all.getRange(bounds(range))
      return Array.from(found, ({ key, value }) => ({ key: key.toString(), document: value as D }))
    },

    async inLogOrder(model, partition, from, to, limit, having) {
      const [start, end] = [from, to].map((offset) => positionEntry({ partition, offset }, having?.value))
      return inOrder(model, having ? positionOf(having.field) : byPosition, { start, end, limit })
    },

    keys: async (model, limit) => Array.from(documentsOf(model).all.getKeys({ limit }), (key) => key.toString()),

    async find<D extends Document>(model: string, keys: readonly string[]) {
      const documents = documentsOf(model)
      return keys.flatMap((key) => {
        const document = documents.get(bytes(key))
        return document ? [{ key, document: document as D }] : []
      })
    },

    checkpoint: async (partition) => checkpointOf(partition),

    claim: (model, claims) => writing(environment, () => claim(model, claims)),

    write: (model, changes) => writing(environment, () => write(model, changes)),

    async holders(model, identities) {
      const documents = documentsOf(model)
      return new Map(
        identities.flatMap((identity) => {
          const key = identitiesOf(model).get(bytes(identity))
          const document = key === undefined ? undefined : documents.get(bytes(key))
          return key !== undefined && document ? [[identity, { key, document }]] : []
        }),
      )
    },

    keepNewest: (model, count, vector) =>
      writing(environment, () => {
        const documents = documentsOf(model)
        const oldest = nthNewest(documents, count, vector)
        if (!oldest) return undefined
        for (const { key, value } of Array.from(documents.all.getRange({ end: oldest }))) documents.remove(key, value)
        return oldest.toString()
      }),

    async advance(advances) {
      const elsewhere = await writing(environment, () => advance(advances))
      moved()
      return elsewhere
    },

    async commit(model, claims, writesAfter) {
      const outcome = await writing(environment, () => {
        const refused = claim(model, claims)
        const known = tried(() => writesAfter(refused))
        if ('error' in known) return known
        const writes = known.result
        for (const [name, changes] of writes.changes) write(name, changes)
        return { writes, elsewhere: advance(writes.advances) }
      })
      if ('error' in outcome) throw outcome.error
      moved()
      return outcome
    },
  }
}

const bytes = (text: string) => Buffer.from(text)

/** Opens what belongs to a read model when it is first asked for. */
function once<Opened>(open: (model: string) => Opened): (model: string) => Opened {
  const known = new Map<string, Opened>()
  return (model) => {
    const opened = known.get(model) ?? open(model)
    known.set(model, opened)
    return opened
  }
}

/** The key of the `count`-th newest document below the vector. */
function nthNewest({ all }: Documents, count: number, vector: Vector): Buffer | undefined {
  let kept = 0
  for (const { key, value } of all.getRange({ reverse: true })) {
    if (isBelow(value, vector)) kept += 1
    if (kept === count) return key
  }
  return undefined
}
