import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { messagePosted } from '../contracts/examples.ts'
import { decodeRecord, encodeEvent } from '../contracts/record.ts'
import type { EventLog } from '../event-log/event-log.ts'
import { createLmdbEventLog } from '../event-log/lmdb/lmdb-event-log.ts'
import { pathsIn } from '../standalone/data-directory.ts'
import { appendAll } from '../testing/append-all.ts'

/** Opens the log of a service that does not run, and closes it again. */
export async function withLog<T>(dataDirectory: string, use: (log: EventLog) => Promise<T>): Promise<T> {
  const { eventLog: path } = pathsIn(dataDirectory)
  const eventLog = createLmdbEventLog({ path, newId: randomUUID, log: pino({ level: 'silent' }) })
  try {
    await eventLog.opened
    return await use(eventLog)
  } finally {
    await eventLog.close()
  }
}

/** Appends messages of an hour ago, to so many conversations `filled 0`, `filled 1` and so on, in turn. */
export async function fill(dataDirectory: string, messages: number, conversations: number): Promise<void> {
  const first = (Date.now() - 3_600_000) * 1_000
  const record = (n: number) =>
    encodeEvent({
      ...messagePosted,
      eventId: randomUUID(),
      conversationId: `filled ${n % conversations}`,
      user: `user ${n % 300}`,
      text: `message ${n}`,
      postedAt: first + n,
    })
  await withLog(dataDirectory, (eventLog) => appendAll(eventLog, messages, record))
}

/** Appends texts that are no events. Answers their offsets. */
export const appendTexts = (dataDirectory: string, texts: readonly string[]) =>
  withLog(dataDirectory, async ({ append }) => {
    const offsets: number[] = []
    for (const value of texts) offsets.push((await append({ key: 'nobody', value, headers: {} })).offset)
    return offsets
  })

/** The texts of all messages in the log of a service that does not run. */
export const textsOf = (dataDirectory: string) =>
  withLog(dataDirectory, async (log) => {
    const texts = new Set<string>()
    const [end = 0] = await log.ends()
    await new Promise<void>((resolve) => {
      const subscription = log.subscribe('', {
        start: async () => 0,
        async project({ records, next }) {
          for (const record of records) {
            const decoded = decodeRecord(record)
            if (decoded.kind === 'event' && 'text' in decoded.event) texts.add(String(decoded.event.text))
          }
          if (next >= end) subscription.stop().then(resolve)
          return next
        },
      })
    })
    return texts
  })
