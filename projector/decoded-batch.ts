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

/** Of each part of a record so much is kept in its dead letter: MongoDB takes documents of 16 MiB. */
const kept = { bytesOfValue: 4 * 1024 * 1024, ofKey: 65_536, ofReason: 500, headers: 100, ofName: 256, ofHeader: 4_096 }

export function deadLetter({ partition, offset, key, value, headers }: LoggedRecord, reason: string): Change {
  const raw = value === null ? null : Buffer.from(value.subarray(0, kept.bytesOfValue)).toString('base64')
  const size = value?.byteLength ?? 0
  // As a list, because a store may not take every name for a field's.
  const listed = Object.entries(headers)
    .slice(0, kept.headers)
    .map(([name, content]) => ({ name: cut(name, kept.ofName), value: cut(content, kept.ofHeader) }))
  const document = {
    partition,
    offset,
    reason: cut(reason, kept.ofReason),
    key: key === null ? null : cut(key, kept.ofKey),
    value: raw,
    size,
    headers: listed,
  } satisfies DeadLetterDocument
  return { insert: deadLetterKey({ partition, offset }), document }
}

const cut = (text: string, length: number) =>
  text.length <= length ? text : `${text.slice(0, length - 1).toWellFormed()}\u2026`
