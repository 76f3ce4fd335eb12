import type { EventSource, LoggedRecord, Subscriber } from '../event-log/event-log.ts'

/** A log whose batches come in parts, and parts of them again: `choose` answers a number below its argument. */
export function splitDeliveries<Log extends Pick<EventSource, 'subscribe'>>(
  eventLog: Log,
  choose: (below: number) => number,
  delivered: () => void,
): Log {
  /** What came of each partition until now. */
  const known = new Map<number, Map<number, LoggedRecord>>()

  function split(subscriber: Subscriber): Subscriber {
    return {
      start: (partition, signal) => subscriber.start(partition, signal),

      async project(batch, signal) {
        const { partition, next } = batch
        const records = known.get(partition) ?? new Map<number, LoggedRecord>()
        known.set(partition, records)
        for (const record of batch.records) records.set(record.offset, record)

        const deliver = async (from: number, to: number) => {
          const inside = [...records.values()].filter(({ offset }) => offset >= from && offset < to)
          const goOn = await subscriber.project({ partition, from, next: to, records: inside }, signal)
          delivered()
          return goOn
        }

        for (let from = batch.from; from >= batch.from && from < next; ) {
          signal.throwIfAborted()
          const goOn = await deliver(from, Math.min(next, from + 1 + choose(5)))
          if (choose(3) > 0) from = goOn
          // A delivery that came before comes again.
          else from = await deliver(batch.from + choose(goOn - batch.from || 1), goOn)
          if (from < batch.from || from >= next) return from
        }
        return next
      },
    }
  }

  return { ...eventLog, subscribe: (group, subscriber) => eventLog.subscribe(group, split(subscriber)) }
}
