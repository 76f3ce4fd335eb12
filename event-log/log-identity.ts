import { decodeRecord } from '../contracts/record.ts'
import { type LoggedRecord, type LogIdentity, LogRefused } from './event-log.ts'

/** Reads the identity from the record at offset 0 of partition 0. Throws LogRefused when it is something else. */
export function identityOf(first: LoggedRecord | undefined, log: string): LogIdentity {
  const decoded = first?.partition === 0 && first.offset === 0 ? decodeRecord(first) : undefined
  if (decoded?.kind === 'log-started') {
    const { logId, partitions } = decoded.event
    return { logId, partitions }
  }
  throw new LogRefused(
    `${log} does not begin with LogStarted, so it is not a log of this service: name another one, or an empty one`,
  )
}
