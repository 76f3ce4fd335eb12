import { type DeadLetterDocument, deadLetterKey } from '../contracts/documents.ts'
import { ConversationId } from '../contracts/fields.ts'
import type { LoggedRecord } from '../event-log/event-log.ts'
import type { Change, GenerationReader, ReadModels } from '../read-models/read-models.ts'

/** The read model of records that can never be applied. */
export const deadLetters = 'dead-letters'

/** The marks of letters that are listed no more. A letter's key is its place in the log, the same in every generation. */
export const discardedLetters = 'discarded-dead-letters'

/** How many are counted at most. */
const countable = 10_000

/** How many are listed still: 10,000 where there are more. */
export async function countOfDeadLetters(
  readModels: Pick<ReadModels, 'marked'>,
  generation: Pick<GenerationReader, 'keys'>,
): Promise<number> {
  const keys = await generation.keys(deadLetters, countable)
  if (keys.length === 0) return 0
  const discarded = await readModels.marked(discardedLetters)
  if (discarded.size === 0) return keys.length
  const all = keys.length < countable ? keys : await generation.keys(deadLetters, countable + discarded.size)
  return Math.min(countable, all.filter((key) => !discarded.has(key)).length)
}

/** Of each part of a record so much is kept in its dead letter: MongoDB takes documents of 16 MiB. */
const kept = { bytesOfValue: 4 * 1024 * 1024, ofKey: 65_536, ofReason: 500, headers: 100, ofName: 256, ofHeader: 4_096 }

/** What could be read of what a record is about. */
interface About {
  readonly eventId?: string
  readonly user?: string | undefined
}

export function deadLetter(record: LoggedRecord, reason: string, about: About = {}): Change {
  const { eventId = unknown, user = unknown } = about
  const { partition, offset, key, value, headers } = record
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
    conversationId: ConversationId.safeParse(key).data ?? unknown,
    eventId,
    user,
    key: key === null ? null : cut(key, kept.ofKey),
    value: raw,
    size,
    headers: listed,
  } satisfies DeadLetterDocument
  return { insert: deadLetterKey({ partition, offset }), document }
}

/** What no id is. */
const unknown = '\0'

const cut = (text: string, length: number) =>
  text.length <= length ? text : `${text.slice(0, length - 1).toWellFormed()}\u2026`
