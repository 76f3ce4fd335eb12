import fc from 'fast-check'
import { conversationPurged, messageDeleted, messagePosted } from '../contracts/examples.ts'
import { type EventRecord, encodeEvent } from '../contracts/record.ts'
import type { LoggedRecord } from '../event-log/event-log.ts'

const [conversationId, messageId] = [
  fc.constantFrom('c0', 'c1', 'c2', 'c3', '…', '🎉'),
  fc.constantFrom('a', 'b', 'c', 'd', '\uffee', '🎉'),
]

/** Few of everything, so that ids come again, with the same text or another one, and users in several conversations. */
const message = fc.record({
  conversationId,
  eventId: messageId,
  user: fc.constantFrom('ann', 'bob', 'anne', '\uffee', '🎉'),
  text: fc.constantFrom('hello', 'something else'),
  postedAt: fc.nat(12),
})

const posted = message.map((event) => encodeEvent({ ...messagePosted, ...event }))

/** Some under ids that messages have too. */
const deleted = fc
  .record({ conversationId, eventId: fc.constantFrom('m', 'n', 'a', '🎉'), messageId, deletedAt: fc.nat(12) })
  .map((event) => encodeEvent({ ...messageDeleted, ...event }))

const purged = fc
  .record({ conversationId, eventId: fc.constantFrom('p', 'q', 'b'), purgedAt: fc.nat(12) })
  .map((event) => encodeEvent({ ...conversationPurged, ...event }))

const readable = fc.oneof(
  { arbitrary: posted, weight: 6 },
  { arbitrary: deleted, weight: 2 },
  { arbitrary: purged, weight: 1 },
)

/** What a decoder meets in a log that others write to as well. */
const unreadable = message.chain((event) => {
  const whole = { ...messagePosted, ...event }
  const values = [
    'no JSON {',
    '[]',
    'null',
    '{"type":"MessageSung","version":1}',
    JSON.stringify({ ...whole, version: 2 }),
    JSON.stringify({ ...whole, user: '' }),
    JSON.stringify({ ...whole, text: undefined }),
    JSON.stringify({ ...whole, eventId: '\ud83c' }),
    JSON.stringify({ ...whole, eventId: '\ud83d' }),
    JSON.stringify({ ...whole, postedAt: -1 }),
    JSON.stringify({ ...whole, conversationId: `not ${event.conversationId}` }),
  ]
  return fc.constantFrom(...values).map((value) => ({ ...encodeEvent(whole), value }))
})

/** Something that was appended to a log by its key. */
export const appended: fc.Arbitrary<EventRecord> = fc.oneof(
  { arbitrary: readable, weight: 9 },
  { arbitrary: unreadable, weight: 2 },
)

/** What only others write: bytes that are no text, or nothing at all. */
const foreign = fc.constantFrom<Pick<LoggedRecord, 'key' | 'value' | 'headers'>>(
  { key: null, value: null, headers: {} },
  { key: 'c0', value: null, headers: { $a: 'b.c' } },
  { key: 'c1', value: Buffer.from([0xff, 0x00, 0x7b]), headers: {} },
  { key: null, value: Buffer.from(''), headers: { '': '' } },
)

interface Written {
  readonly record: Pick<LoggedRecord, 'key' | 'value' | 'headers'>
  /** Offsets before it that hold no record. */
  readonly hole: number
}

const inBytes = appended.map(({ value, ...record }) => ({ ...record, value: Buffer.from(value) }))

const written: fc.Arbitrary<Written> = fc.record({
  record: fc.oneof({ arbitrary: inBytes, weight: 12 }, { arbitrary: foreign, weight: 1 }),
  hole: fc.oneof({ arbitrary: fc.constant(0), weight: 5 }, { arbitrary: fc.nat(2), weight: 1 }),
})

/** The partitions of a log; all records of a key lie in one of them. */
export function partitionedLog(partitions: number, maxLength: number): fc.Arbitrary<readonly LoggedRecord[][]> {
  return fc.array(written, { minLength: 1, maxLength }).map((all) => {
    const log: LoggedRecord[][] = Array.from({ length: partitions }, () => [])
    for (const { record, hole } of all) {
      const partition = [...(record.key ?? '')].reduce((sum, sign) => sum + (sign.codePointAt(0) ?? 0), 0) % partitions
      const before = log[partition] ?? []
      before.push({ ...record, partition, offset: (before.at(-1)?.offset ?? -1) + 1 + hole })
    }
    return log
  })
}
