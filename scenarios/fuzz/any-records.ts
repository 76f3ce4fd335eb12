import fc from 'fast-check'
import { decodeRecord } from '../../contracts/record.ts'
import type { LoggedRecord } from '../../event-log/event-log.ts'
import { partitionedLog } from '../../testing/random-records.ts'
import { openedByTestKey } from '../../testing/user-keys.ts'
import type { Chances } from '../load/chances.ts'
import { anyBytes, anyJson } from './http/hostile.ts'
import { mutated } from './mutations.ts'

/** So that what others write under a wrong key is still in the partition of what it is about. */
const partitions = 1

/** A log that others have written to as well: of its records many are not quite right, and some are not right at all. */
export function anyLog(chances: Chances): LoggedRecord[][] {
  const seed = Math.floor(chances.between(0, 2 ** 31))
  const [log = []] = fc.sample(partitionedLog(partitions, 40), { seed, numRuns: 1 })
  return log.map((records) =>
    records
      .map((record) => (chances.with(0.5) ? spoilt(record, chances) : record))
      .filter((record) => !isAboutKeys(record)),
  )
}

/**
 * What they do depends on the keys: what an erasure reaches, on when its key was dropped; and a text under another key than
 * the store has is waited for, because it may be the store that is wrong.
 */
function isAboutKeys(record: LoggedRecord): boolean {
  const decoded = decodeRecord(record)
  if (decoded.kind !== 'event') return false
  if (decoded.event.type !== 'MessagePosted') return decoded.event.type === 'UserErased'
  const { sealed, user, ...post } = decoded.event
  return sealed !== undefined && user !== undefined && openedByTestKey(sealed, { ...post, user }) === undefined
}

/** So many records of which none can be read. */
export function unreadable(chances: Chances, count: number): LoggedRecord[] {
  const found: LoggedRecord[] = []
  while (found.length < count) {
    const spoiled = anyLog(chances)
      .flat()
      .map((record) => spoilt(record, chances))
    found.push(...spoiled.filter((record) => decodeRecord(record).kind === 'undecodable'))
  }
  return found.slice(0, count)
}

/** The record with something else in its key, its value or its headers. */
export function spoilt(record: LoggedRecord, chances: Chances): LoggedRecord {
  const { key, value, headers } = record
  const bytes = Buffer.from(value ?? '')
  // As kafkajs gives them: bytes that are no UTF-8 become U+FFFD.
  const text = (most: number) => Buffer.from(anyBytes(chances, most), 'latin1').toString()
  const ways: readonly [() => object, ...(() => object)[]] = [
    () => ({ value: mutated(bytes, chances) }),
    () => ({ value: mutated(bytes, chances) }),
    () => ({ value: Buffer.from(anyJson(chances)) }),
    () => ({ value: Buffer.from(anyBytes(chances, 100), 'latin1') }),
    () => ({ value: withOneField(bytes, anyJson(chances)) }),
    () => ({ key: chances.oneOf([null, '', text(30), `${key}\0`, 'x'.repeat(70_000)]) }),
    () => ({ headers: { ...headers, [text(10)]: text(50), ce_time: text(5), traceparent: text(60) } }),
  ]
  return { ...record, ...chances.oneOf(ways)() }
}

/** The JSON with another value in the place of one of its own. */
function withOneField(bytes: Buffer, json: string): Buffer {
  return Buffer.from(
    bytes.toString().replace(/("(?:user|text|eventId|postedAt|version|type|sealed)":)("[^"]*"|\d+)/, `$1${json}`),
  )
}
