import type { MessageEvent } from '../contracts/events.ts'
import { decodeRecord } from '../contracts/record.ts'
import type { Batch, LoggedRecord } from '../event-log/event-log.ts'
import type { Change } from '../read-models/read-models.ts'
import { deadLetter } from './dead-letters.ts'

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
