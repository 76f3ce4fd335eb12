import type { messagePosted } from '../../contracts/examples.ts'
import { encodeEvent } from '../../contracts/record.ts'

type MessagePosted = typeof messagePosted

/** A record as whoever may write to the topic can write it. */
export interface RawRecord {
  readonly key: string | Buffer | null
  readonly value: string | Buffer | null
  readonly headers?: Readonly<Record<string, string | Buffer>>
}

export interface Poison {
  readonly name: string
  readonly record: (event: MessagePosted) => RawRecord
  /** What its dead letter says. */
  readonly reason: RegExp
}

const megabytes = (count: number) => 'x'.repeat(count * 1024 * 1024)

const saying = (change: object) => (event: MessagePosted) => ({
  ...encodeEvent(event),
  value: JSON.stringify({ ...event, ...change }),
})

/** Of a version that this code does not know; code that is mended reads it. */
export const future = saying({ version: 3 })

/** What stops a reader that does not expect it. */
export const poisons: readonly Poison[] = [
  { name: 'nothing', record: (event) => ({ ...encodeEvent(event), value: null }), reason: /^the value is null/ },
  { name: 'no JSON', record: (event) => ({ ...encodeEvent(event), value: '{"type":' }), reason: /not JSON/ },
  { name: 'no text', record: () => ({ key: Buffer.from([0xff]), value: Buffer.from([0xff, 0]) }), reason: /not JSON/ },
  { name: 'no event', record: (event) => ({ ...encodeEvent(event), value: '[]' }), reason: /no type and version/ },
  { name: 'a field that is wrong', record: saying({ user: 7, text: '' }), reason: /user: .*; text: / },
  { name: 'an unknown type', record: saying({ type: 'MessageSung' }), reason: /MessageSung is unknown/ },
  { name: 'a future version', record: future, reason: /^version 3 of MessagePosted is newer/ },
  { name: 'another key', record: (event) => ({ ...encodeEvent(event), key: null }), reason: /key is not/ },
  { name: 'a large value', record: () => ({ key: 'large', value: megabytes(3) }), reason: /not JSON/ },
  { name: 'a huge value', record: () => ({ key: 'huge', value: megabytes(18) }), reason: /not JSON/ },
  { name: 'a huge type', record: saying({ type: megabytes(12) }), reason: /^the event type x+…$/ },
  { name: 'a huge key', record: (event) => ({ ...encodeEvent(event), key: megabytes(17) }), reason: /key is not/ },
  {
    name: 'huge headers',
    record: (event) => ({ key: event.conversationId, value: '?', headers: { one: megabytes(9), other: megabytes(9) } }),
    reason: /not JSON/,
  },
]
