import { v5 } from 'uuid'
import { z } from 'zod'
import type { MessageEvent, MessagePosted, UnsealedPost } from '../contracts/events.ts'
import { ExportedLine, microsecondsOf } from '../contracts/exported.ts'
import { type EventRecord, encodeEvent } from '../contracts/record.ts'
import type { EventAppender } from '../event-log/event-log.ts'
import type { KeyRing } from '../keys/key-ring.ts'
import { sealedPost } from '../keys/sealed-post.ts'

export interface ImportParts {
  readonly eventLog: EventAppender
  /** Without it texts are written as they are. */
  readonly keys: Pick<KeyRing, 'current'> | undefined
  /** Told why a line is not imported; lines are counted from 1. */
  onRefused(line: number, reason: string): void
  /** Told that the log has some more, and that all of the first lines that were not refused are in it. */
  onAppended(lines: number, count: number): void
}

/**
 * Records that are appended at once, and their bytes: not more than any log takes in one send, so that what follows is not
 * written when it fails. Otherwise a second import would add the first part of a conversation behind the rest of it.
 */
const [together, bytesTogether] = [1_000, 256 * 1024]

/**
 * Appends what lines of an export say, with their ids and times, each conversation in the order of the lines. Harmless
 * when it comes again, because the first record of an id counts. Passes over the first `skipped` lines. Rejects as
 * appending does: then some of the lines behind the last that were done may be in the log.
 */
export async function importLines(
  lines: AsyncIterable<string>,
  skipped: number,
  { eventLog, keys, onRefused, onAppended }: ImportParts,
): Promise<void> {
  let count = 0
  let gathered: MessageEvent[] = []

  async function append() {
    const events = await Promise.all(gathered.map((event) => (isUnsealed(event) && keys ? seal(event, keys) : event)))
    gathered = []
    for (const records of inSends(events.map(encodeEvent))) {
      await Promise.all(records.map((record) => eventLog.append(record)))
    }
    onAppended(count, events.length)
  }

  for await (const line of lines) {
    count += 1
    if (count <= skipped || line.trim() === '') continue
    try {
      gathered.push(eventOf(line))
    } catch (error) {
      onRefused(count, reasonOf(error))
    }
    if (gathered.length === together) await append()
  }
  await append()
}

function inSends(records: readonly EventRecord[]): EventRecord[][] {
  const sends: EventRecord[][] = []
  let left = 0
  for (const record of records) {
    // Its headers are shorter than that.
    const size = Buffer.byteLength(record.value) + Buffer.byteLength(record.key) + 1_024
    if (size > left) {
      sends.push([])
      left = bytesTogether
    }
    sends.at(-1)?.push(record)
    left -= size
  }
  return sends
}

const isUnsealed = (event: MessageEvent): event is UnsealedPost =>
  event.type === 'MessagePosted' && event.text !== undefined

const seal = async (event: UnsealedPost, keys: Pick<KeyRing, 'current'>): Promise<MessagePosted> =>
  sealedPost(event, await keys.current(event.user))

/** The name space of messages that another system gave no id, made up once. */
const nameSpace = '0b6f1f7c-6c0e-4d3b-9e1a-2f1d7a5c8e43'

/** Throws SyntaxError and ZodError. */
function eventOf(line: string): MessageEvent {
  const parsed = ExportedLine.parse(JSON.parse(line))
  const { conversation_id: conversationId } = parsed
  if (parsed.kind === 'purge') {
    const purgedAt = microsecondsOf(parsed.purged_at)
    return { type: 'ConversationPurged', version: 1, eventId: parsed.id, conversationId, purgedAt }
  }
  const { user, text, posted_at } = parsed
  const eventId = parsed.id ?? v5(JSON.stringify([conversationId, user, text, posted_at]), nameSpace)
  const postedAt = microsecondsOf(posted_at)
  return { type: 'MessagePosted', version: 2, eventId, conversationId, user, text, postedAt }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof z.ZodError)) return 'it is not JSON'
  return error.issues.flatMap(reasonsOf).join('; ')
}

function reasonsOf(issue: z.core.$ZodIssue): string[] {
  if (issue.code === 'invalid_union') return (issue.errors.at(-1) ?? []).flatMap(reasonsOf)
  return [`${issue.path.join('.')}: ${issue.message}`]
}
