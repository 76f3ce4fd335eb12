import type { Database, RootDatabase } from 'lmdb'
import { isBelow, type Vector } from '../../contracts/position.ts'
import { type GenerationRecord, modelsOf } from '../generations.ts'
import { lesser } from '../order.ts'
import type { Change, Document, GenerationWriter, Range } from '../read-models.ts'
import { writing } from './writing.ts'

/** One database per read model, keyed by UTF-8, one of identities per claimed read model, and one of checkpoints. */
export function createGeneration(environment: RootDatabase, record: GenerationRecord): GenerationWriter {
  const { id, partitions } = record
  const checkpoints = environment.openDB<number, number>({ name: `checkpoints.${id}` })
  const models = new Map<string, Database<Document, Buffer>>()
  const identities = new Map<string, Database<string, Buffer>>()

  const documentsOf = (model: string) => opened(models, model, model)
  const identitiesOf = (model: string) => opened(identities, model, `${model}.identities`)

  function opened<V>(known: Map<string, Database<V, Buffer>>, model: string, name: string) {
    const database = known.get(model) ?? environment.openDB<V, Buffer>({ name: `${name}.${id}`, keyEncoding: 'binary' })
    known.set(model, database)
    return database
  }

  const checkpointOf = (partition: number) => checkpoints.get(partition) ?? 0

  return {
    id,
    models: modelsOf(record),
    checkpoints: async () => Array.from({ length: partitions }, (_, partition) => checkpointOf(partition)),

    async range<D extends Document>(model: string, range: Range) {
      const found = documentsOf(model).getRange(bounds(range))
      return Array.from(found, ({ key, value }) => ({ key: key.toString(), document: value as D }))
    },

    checkpoint: async (partition) => checkpointOf(partition),

    claim: (model, claims) =>
      writing(environment, () => {
        const refused = new Map<string, Document>()
        for (const { key, identity, document } of claims) {
          const holder = identitiesOf(model).get(bytes(identity))
          if (holder === undefined) {
            identitiesOf(model).putSync(bytes(identity), key)
            documentsOf(model).putSync(bytes(key), document)
          } else if (holder !== key) refused.set(key, documentsOf(model).get(bytes(holder)) as Document)
        }
        return refused
      }),

    write: (model, changes) =>
      writing(environment, () => {
        for (const change of changes) apply(documentsOf(model), change)
      }),

    keepNewest: (model, count, vector) =>
      writing(environment, () => {
        const documents = documentsOf(model)
        const oldest = nthNewest(documents, count, vector)
        if (!oldest) return undefined
        for (const key of Array.from(documents.getKeys({ end: oldest }))) documents.removeSync(key)
        return oldest.toString()
      }),

    advance: (advances) =>
      writing(environment, () => {
        const behind = new Map<number, number>()
        for (const { partition, first, next } of advances) {
          const current = checkpointOf(partition)
          if (current < first) behind.set(partition, current)
          else if (next > current) void checkpoints.put(partition, next)
        }
        return behind
      }),
  }
}

const bytes = (text: string) => Buffer.from(text)

function apply(documents: Database<Document, Buffer>, change: Change) {
  if ('insert' in change) return void documents.putSync(bytes(change.insert), change.document, unlessTaken)
  const key = bytes(change.merge)
  const existing = documents.get(key)
  if (!existing) return void documents.putSync(key, change.document)
  const merged: Record<string, unknown> = { ...existing }
  for (const field of change.least) merged[field] = lesser(existing[field], change.document[field])
  documents.putSync(key, merged as Document)
}

/** The key of the `count`-th newest document below the vector. */
function nthNewest(documents: Database<Document, Buffer>, count: number, vector: Vector): Buffer | undefined {
  let kept = 0
  for (const { key, value } of documents.getRange({ reverse: true })) {
    if (isBelow(value, vector)) kept += 1
    if (kept === count) return key
  }
  return undefined
}

const unlessTaken = { noOverwrite: true } as const

/** lmdb-js takes the range in the order of travel: the start included, the end excluded, whichever way it goes. */
function bounds({ from, to, order, limit }: Range) {
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
