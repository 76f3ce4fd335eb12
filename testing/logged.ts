import type { Position } from '../contracts/position.ts'
import type { EventRecord } from '../contracts/record.ts'
import type { LoggedRecord } from '../event-log/event-log.ts'

/** A record as the log has it, at this position. */
export const logged = ({ value, ...record }: EventRecord, position: Position) =>
  ({
    ...position,
    ...record,
    value: Buffer.from(value),
  }) satisfies LoggedRecord
