import { v5 } from 'uuid'
import { type ConversationDocument, conversationIdOf, isMessage } from '../contracts/documents.ts'
import type { MessageDeleted } from '../contracts/events.ts'
import { encodeEvent } from '../contracts/record.ts'
import type { EventAppender } from '../event-log/event-log.ts'
import { Refused } from '../process/refused.ts'
import { chunksInLogOrder } from '../read-models/chunks.ts'
import type { Source } from './exporting.ts'

const units = { h: 3_600_000, d: 86_400_000 }

/** Milliseconds of 90d or 12h. Throws Refused. */
export function ageOf(words: string): number {
  const [, count, unit] = /^([1-9]\d{0,4})([hd])$/.exec(words) ?? []
  if (count === undefined) throw new Refused(`--older-than ${words} is no age: expected hours or days, as 12h or 90d`)
  return Number(count) * units[unit as keyof typeof units]
}

/** Documents that are read at once, and events that are appended at once. */
const chunk = 1_000

/** The name space of the ids of such deletes, made up once: whoever deletes the same again adds a repeat. */
const nameSpace = 'c9a3f2de-5b0c-4a6e-8c39-7d0f4e2b1a96'

/** The messages that are older, as the events that delete them, some at a time. Times in microseconds since 1970. */
export async function* deletesOf({ generation, vector }: Source, before: number, now: number) {
  for (const [partition, offset] of vector.entries()) {
    const all = chunksInLogOrder<ConversationDocument>(generation, 'conversations', { partition, offset }, chunk)
    for await (const found of all) {
      yield found.flatMap(({ key, document }): MessageDeleted[] => {
        if (!isMessage(document) || document.postedAt >= before) return []
        const [messageId, conversationId] = [document.id, conversationIdOf(key)]
        const eventId = v5(JSON.stringify([conversationId, messageId]), nameSpace)
        return [{ type: 'MessageDeleted', version: 1, eventId, conversationId, messageId, deletedAt: now }]
      })
    }
  }
}

/** Resolves when the log has them all. Rejects as appending does. */
export const append = async (eventLog: EventAppender, deletes: readonly MessageDeleted[]) =>
  void (await Promise.all(deletes.map((event) => eventLog.append(encodeEvent(event)))))
