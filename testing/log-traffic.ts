import type { EventRecord } from '../contracts/record.ts'
import type { Batch, EventLog, LoggedRecord, Subscriber } from '../event-log/event-log.ts'

export const textRecord = (key: string, value: string): EventRecord => ({
  key,
  value,
  headers: { 'content-type': 'text/plain' },
})

type Project = (batch: Batch, done: () => void) => Promise<number>

/** Runs a subscriber from the beginning until it calls `done`. */
export async function subscribeUntilDone(
  eventLog: EventLog,
  group: string,
  project: Project,
  start: Subscriber['start'] = async () => 0,
) {
  let subscription: { stop(): Promise<void> } | undefined
  await new Promise<void>((done) => {
    subscription = eventLog.subscribe(group, { start, project: (batch) => project(batch, done) })
  })
  await subscription?.stop()
}

/** The first `count` records, or more, in the order of delivery. */
export async function collect(eventLog: EventLog, group: string, count: number): Promise<LoggedRecord[]> {
  const records: LoggedRecord[] = []
  await subscribeUntilDone(eventLog, group, async (batch, done) => {
    records.push(...batch.records)
    if (records.length >= count) done()
    return batch.next
  })
  return records
}
