import type { Database, RootDatabase } from 'lmdb'
import { isBelow } from '../../contracts/position.ts'
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
            void identitiesOf(model).put(bytes(identity), key)
            void documentsOf(model).put(bytes(key), document)
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
        let kept = 0
        let oldest: string | undefined
        for (const { key, value } of documents.getRange({ reverse: true })) {
          if (kept === count) void documents.remove(key)
          else if (isBelow(value, vector)) {
            kept += 1
            if (kept === count) oldest = key.toString()
          }
        }
        return oldest
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
  const key = bytes('insert' in change ? change.insert : change.merge)
  const existing = documents.get(key)
  if (!existing) return void documents.put(key, change.document)
  if ('insert' in change) return
  const merged: Record<string, unknown> = { ...existing }
  for (const field of change.least) merged[field] = lesser(existing[field], change.document[field])
  void documents.put(key, merged as Document)
}

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
