import { type DeadLetterDocument, deadLetterKey } from '../contracts/documents.ts'
import type { MessageEvent } from '../contracts/events.ts'
import { decodeRecord } from '../contracts/record.ts'
import type { Batch, LoggedRecord } from '../event-log/event-log.ts'
import type { Change } from '../read-models/read-models.ts'

/** An event, and the record that it was read from. */
export interface Placed {
  readonly record: LoggedRecord
  readonly event: MessageEvent
}

/** What the records of a partition in [from, next) say. */
export interface DecodedBatch {
  readonly partition: number
  readonly from: number
  readonly next: number
  readonly events: readonly Placed[]
  /** Those that say nothing, as dead letters. */
  readonly dead: readonly Change[]
}

/** Decodes the part of a batch that lies at or above an offset. */
export function decodedFrom(offset: number, { partition, next, records }: Batch): DecodedBatch {
  const events: Placed[] = []
  const dead: Change[] = []
  for (const record of records) {
    if (record.offset < offset) continue
    const decoded = decodeRecord(record)
    if (decoded.kind === 'event') events.push({ record, event: decoded.event })
    else if (decoded.kind === 'undecodable') dead.push(deadLetter(record, decoded.reason))
  }
  return { partition, from: offset, next, events, dead }
}

/** Bytes of a dead letter's value: MongoDB takes documents of 16 MiB. */
const keptOfValue = 4 * 1024 * 1024

export function deadLetter({ partition, offset, key, value, headers }: LoggedRecord, reason: string): Change {
  const raw = value === null ? null : Buffer.from(value.subarray(0, keptOfValue)).toString('base64')
  const size = value?.byteLength ?? 0
  // As a list, because a store may not take every name for a field's.
  const listed = Object.entries(headers).map(([name, content]) => ({ name, value: content }))
  const document = { partition, offset, reason, key, value: raw, size, headers: listed } satisfies DeadLetterDocument
  return { insert: deadLetterKey({ partition, offset }), document }
}
