import fc from 'fast-check'
import { conversationPurged, messageDeleted, messagePosted, userErased } from '../contracts/examples.ts'
import { type EventRecord, encodeEvent } from '../contracts/record.ts'
import type { LoggedRecord } from '../event-log/event-log.ts'
import { sealedByTestKey } from './user-keys.ts'

const [conversationId, messageId] = [
  fc.constantFrom('c0', 'c1', 'c2', 'c3', '…', '🎉'),
  fc.constantFrom('a', 'b', 'c', 'd', '\uffee', '🎉'),
]

const user = fc.constantFrom('ann', 'bob', 'anne', '\uffee', '🎉')

/** Few of everything, so that ids come again, with the same text or another one, and users in several conversations. */
const message = fc.record({
  conversationId,
  eventId: messageId,
  user,
  text: fc.constantFrom('hello', 'something else'),
  postedAt: fc.nat(12),
})

const posted = message.map((event) => encodeEvent({ ...messagePosted, ...event }))

const sealed = fc.tuple(message, fc.integer({ min: 1, max: 3 })).map(([{ text, ...post }, epoch]) => {
  const { text: _, ...rest } = { ...messagePosted, ...post }
  return encodeEvent({ ...rest, sealed: sealedByTestKey(text, epoch, rest) })
})

/** What is brought in from another log, where it was gone already. */
const gone = fc.tuple(message, fc.boolean()).map(([{ text: _text, ...post }, isErased]) => {
  const { text: _, user, ...rest } = { ...messagePosted, ...post }
  return encodeEvent(isErased ? rest : { ...rest, user })
})

/** Some under ids that messages have too. */
const deleted = fc
  .record({ conversationId, eventId: fc.constantFrom('m', 'n', 'a', '🎉'), messageId, deletedAt: fc.nat(12) })
  .map((event) => encodeEvent({ ...messageDeleted, ...event }))

const purged = fc
  .record({ conversationId, eventId: fc.constantFrom('p', 'q', 'b'), purgedAt: fc.nat(12) })
  .map((event) => encodeEvent({ ...conversationPurged, ...event }))

const erased = fc
  .record({ user, epoch: fc.nat(3), erasedAt: fc.nat(12) })
  .map((event) => encodeEvent({ ...userErased, ...event, eventId: `${event.user} ${event.epoch}` }))

const readable = fc.oneof(
  { arbitrary: posted, weight: 4 },
  { arbitrary: sealed, weight: 4 },
  { arbitrary: gone, weight: 1 },
  { arbitrary: erased, weight: 2 },
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
    JSON.stringify({ ...whole, version: 3 }),
    JSON.stringify({ ...whole, sealed: { epoch: 1, ciphertext: 'eA==' } }),
    JSON.stringify({ ...whole, text: undefined, sealed: { epoch: 1, ciphertext: 'x' } }),
    JSON.stringify({ ...whole, user: undefined }),
    JSON.stringify({ ...whole, user: '' }),
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

/** The partitions of a log; all records of a key lie in one of them, and erasures in all. */
export function partitionedLog(partitions: number, maxLength: number): fc.Arbitrary<readonly LoggedRecord[][]> {
  return fc.array(written, { minLength: 1, maxLength }).map((all) => {
    const log: LoggedRecord[][] = Array.from({ length: partitions }, () => [])
    for (const { record, hole } of all) {
      const sum = [...(record.key ?? '')].reduce((total, sign) => total + (sign.codePointAt(0) ?? 0), 0)
      const isEverywhere = record.headers.ce_type === 'UserErased'
      for (const [partition, before] of log.entries()) {
        if (!isEverywhere && partition !== sum % partitions) continue
        before.push({ ...record, partition, offset: (before.at(-1)?.offset ?? -1) + 1 + hole })
      }
    }
    return log
  })
}
