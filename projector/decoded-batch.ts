import type { MessageEvent, MessagePosted } from '../contracts/events.ts'
import { decodeRecord } from '../contracts/record.ts'
import type { Batch, LoggedRecord } from '../event-log/event-log.ts'
import type { KeyId, KeyRing } from '../keys/key-ring.ts'
import { KeysUnavailable } from '../keys/key-store.ts'
import { open } from '../keys/sealed-text.ts'
import type { Change } from '../read-models/read-models.ts'
import { deadLetter } from './dead-letters.ts'
import type { ReadableEvent, UnreadablePost } from './readable-event.ts'

/** Opens what is sealed. */
export type TextKeys = Pick<KeyRing, 'find'>

/** An event, and the record that it was read from. */
export interface Placed {
  readonly record: LoggedRecord
  readonly event: ReadableEvent
}

/** What the records of a partition in [from, next) say. */
export interface DecodedBatch {
  readonly partition: number
  readonly from: number
  readonly next: number
  readonly events: readonly Placed[]
  /** Those that say nothing, as dead letters. */
  readonly dead: readonly Change[]
}

/**
 * Decodes the part of a batch that lies at or above an offset. Rejects with KeysUnavailable while there are texts to open
 * and the keys cannot be had.
 */
export async function decodedFrom(
  offset: number,
  { partition, next, records }: Batch,
  keys?: TextKeys,
): Promise<DecodedBatch> {
  const decoded = records.flatMap((record) =>
    record.offset < offset ? [] : [{ record, decoded: decodeRecord(record) }],
  )
  const ids = decoded.flatMap(({ decoded: what }) => (what.kind === 'event' ? keyIdsOf(what.event) : []))
  const keyOf = ids.length > 0 ? await found(ids, keys) : () => undefined
  const events: Placed[] = []
  const dead: Change[] = []
  for (const { record, decoded: what } of decoded) {
    if (what.kind === 'undecodable') dead.push(deadLetter(record, what.reason, what))
    if (what.kind !== 'event') continue
    const event = what.event.type === 'MessagePosted' ? opened(what.event, keyOf) : what.event
    if (event) events.push({ record, event })
    else dead.push(deadLetter(record, 'the text cannot be opened by the key that it was sealed under', what.event))
  }
  return { partition, from: offset, next, events, dead }
}

function keyIdsOf(event: MessageEvent): KeyId[] {
  if (event.type !== 'MessagePosted' || event.user === undefined || !event.sealed) return []
  return [{ user: event.user, epoch: event.sealed.epoch }]
}

function found(ids: readonly KeyId[], keys: TextKeys | undefined) {
  if (keys) return keys.find(ids)
  throw new KeysUnavailable(
    "the log has texts that are sealed: set MASTER_KEY to the key that their users' are kept under",
  )
}

/** The post with its text, or without one that is gone; undefined when it was not sealed under its key. */
function opened(
  { version: _, sealed, user, text, ...post }: MessagePosted,
  keyOf: (id: KeyId) => Buffer | undefined,
): ReadableEvent | undefined {
  if (user !== undefined && text !== undefined) return { ...post, user, text, epoch: 0 }
  const unreadable: UnreadablePost = { ...post, type: 'UnreadablePost', user, epoch: undefined }
  if (user === undefined || !sealed) return { ...unreadable, epoch: 0 }
  const { epoch } = sealed
  const key = keyOf({ user, epoch })
  if (!key) return unreadable
  const what = open(sealed, key, { ...post, user })
  if ('text' in what) return { ...post, user, text: what.text, sealedIn: epoch, epoch }
  if (what.failed === 'corrupt') return undefined
  throw new KeysUnavailable(
    `the key store has another key ${epoch} of somebody than the log was written with: it has lost one`,
    { user },
  )
}
