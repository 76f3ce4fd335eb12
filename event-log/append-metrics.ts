import { secondsBetween } from '../process/duration-buckets.ts'
import type { Instruments } from '../process/instruments.ts'
import type { AppendedRecord, AppendFailed } from './event-log.ts'

export interface Queue {
  readonly records: number
  /** Bytes. */
  readonly size: number
}

export interface AppendMetrics {
  /** A send that has ended, after so many ms. */
  sent(records: readonly AppendedRecord[], outcome: 'written' | 'failed', milliseconds: number): void
  failed(error: AppendFailed): void
}

const foreseen = [
  ['overloaded', 'not-written'],
  ['closed', 'not-written'],
  ['timeout', 'not-written'],
  ['timeout', 'unknown'],
  ['failed', 'not-written'],
  ['failed', 'unknown'],
] as const

export function createAppendMetrics(instruments: Instruments, queue: () => Queue): AppendMetrics {
  const gauge = (name: string, help: string, value: () => number) =>
    instruments.gauge({ name, help }, () => [{ value: value() }])
  gauge('event_log_append_queue_records', 'Records that wait for the log', () => queue().records)
  gauge('event_log_append_queue_bytes', 'Size of the records that wait for the log', () => queue().size)
  const batch = instruments.histogram({
    name: 'event_log_append_batch_records',
    help: 'Records in one send',
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000],
  })
  const duration = instruments.histogram({
    name: 'event_log_append_batch_duration_seconds',
    help: 'Time until the log has answered a send',
    labels: ['outcome'],
    buckets: secondsBetween(0.0005, 10),
  })
  const appended = instruments.counter({
    name: 'event_log_appended_events_total',
    help: 'Events that the log has taken',
    labels: ['type'],
  })
  const failures = instruments.counter({
    name: 'event_log_append_failures_total',
    help: 'Events that the log has not taken, or of which that is unknown',
    labels: ['reason', 'outcome'],
  })
  // From the start, so that the first failure is an increase.
  for (const [reason, outcome] of foreseen) failures.add([reason, outcome], 0)

  return {
    sent(records, outcome, milliseconds) {
      batch.observe(records.length)
      duration.observe(milliseconds / 1_000, [outcome])
      if (outcome === 'failed') return
      const counts = new Map<string, number>()
      for (const { headers } of records) {
        const type = headers.ce_type ?? 'none'
        counts.set(type, (counts.get(type) ?? 0) + 1)
      }
      for (const [type, count] of counts) appended.add([type], count)
    },
    failed: ({ reason, outcome }) => failures.add([reason, outcome]),
  }
}
