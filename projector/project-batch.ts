import { type DeadLetterDocument, deadLetterKey } from '../contracts/documents.ts'
import type { EventOf, EventType, MessageEvent } from '../contracts/events.ts'
import type { Position } from '../contracts/position.ts'
import { decodeRecord } from '../contracts/record.ts'
import type { Batch, LoggedRecord } from '../event-log/event-log.ts'
import { lesser } from '../read-models/order.ts'
import type { Change, GenerationWriter } from '../read-models/read-models.ts'
import type { ArbiterModel, Handlers, ReadModel } from './read-model.ts'

export interface Models {
  readonly arbiter: ArbiterModel
  readonly readModels: readonly ReadModel[]
}

interface Placed {
  readonly record: LoggedRecord
  readonly event: MessageEvent
}

/** Bytes of a dead letter's value: MongoDB takes documents of 16 MiB. */
const keptOfValue = 4 * 1024 * 1024

/** The read model of records that can never be applied. */
export const deadLetters = 'dead-letters'

/**
 * Folds the records of a batch, all of them at or above the checkpoint, into every read model. Each write is harmless
 * when it comes again, so a batch that failed half-way is simply projected again. The checkpoint is not moved.
 */
export async function projectBatch(batch: Batch, { arbiter, readModels }: Models, generation: GenerationWriter) {
  const { events, dead } = decodeAll(batch.records)
  const claims = events.map((placed) => ({ placed, claim: handle(arbiter.on, placed) }))
  const refused = await generation.claim(
    arbiter.name,
    claims.map(({ claim }) => claim),
  )
  const counted = claims.filter(({ claim }) => !refused.has(claim.key)).map(({ placed }) => placed)
  const conflicts = claims.flatMap(({ placed, claim }) => {
    const first = refused.get(claim.key)
    const reason = first && arbiter.conflict(first, claim.document)
    return reason === undefined ? [] : [deadLetter(placed.record, reason)]
  })

  await Promise.all([
    ...readModels.map(({ name, on }) =>
      generation.write(name, folded(counted.flatMap((placed) => handle(on, placed)))),
    ),
    generation.write(deadLetters, [...dead, ...conflicts]),
  ])
  return {
    counted: counted.length,
    repeats: refused.size - conflicts.length,
    dead: dead.length + conflicts.length,
  }
}

function decodeAll(records: readonly LoggedRecord[]) {
  const events: Placed[] = []
  const dead: Change[] = []
  for (const record of records) {
    const decoded = decodeRecord(record)
    if (decoded.kind === 'event') events.push({ record, event: decoded.event })
    else if (decoded.kind === 'undecodable') dead.push(deadLetter(record, decoded.reason))
  }
  return { events, dead }
}

function handle<Result>(on: Handlers<Result>, { event, record }: Placed): Result {
  const handler = on[event.type] as (event: EventOf<EventType>, position: Position) => Result
  return handler(event, { partition: record.partition, offset: record.offset })
}

/** Many merges of one key become one: its first document with the least of each field. */
function folded(changes: readonly Change[]): readonly Change[] {
  const merges = new Map<string, Merge>()
  const inserts: Change[] = []
  for (const change of changes) {
    if ('insert' in change) inserts.push(change)
    else merges.set(change.merge, merged(merges.get(change.merge), change))
  }
  return [...inserts, ...merges.values()]
}

type Merge = Extract<Change, { merge: string }>

function merged(earlier: Merge | undefined, change: Merge): Merge {
  if (!earlier) return change
  const document: Record<string, unknown> = { ...earlier.document }
  for (const field of change.least) {
    document[field] = lesser(document[field], (change.document as Record<string, unknown>)[field])
  }
  return { ...earlier, document: document as Merge['document'] }
}

function deadLetter({ partition, offset, key, value, headers }: LoggedRecord, reason: string): Change {
  const raw = value === null ? null : Buffer.from(value.subarray(0, keptOfValue)).toString('base64')
  const size = value?.byteLength ?? 0
  // As a list, because a store may not take every name for a field's.
  const listed = Object.entries(headers).map(([name, content]) => ({ name, value: content }))
  const document = { partition, offset, reason, key, value: raw, size, headers: listed } satisfies DeadLetterDocument
  return { insert: deadLetterKey({ partition, offset }), document }
}
