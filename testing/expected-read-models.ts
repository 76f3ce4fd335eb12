import {
  conversationKey,
  deadLetterKey,
  erasureKey,
  eventIdentity,
  newestOf,
  nothingLeft,
  orderKey,
  userKey,
} from '../contracts/documents.ts'
import type { MessagePosted, UserErased } from '../contracts/events.ts'
import { ConversationId } from '../contracts/fields.ts'
import type { Position } from '../contracts/position.ts'
import { decodeRecord } from '../contracts/record.ts'
import type { LoggedRecord } from '../event-log/event-log.ts'
import { compareText } from '../read-models/order.ts'
import type { Document } from '../read-models/read-models.ts'
import { openedByTestKey } from './user-keys.ts'

export type Documents = ReadonlyMap<string, Document>

/** What all read models hold, by name, each in the order of its keys. */
export type Contents = ReadonlyMap<string, Documents>

const byKey = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]) => compareText(one, other)

const least = (one: string, other: unknown) =>
  [one, ...(other === undefined ? [] : [String(other)])].sort(compareText)[0]

/** What the read models are to hold of these records, each partition's in log order: told apart from the projector. */
export function expectedOf(records: readonly LoggedRecord[]): Contents {
  const conversations = new Map<string, Document>()
  const list = new Map<string, Document>()
  const recent = new Map<string, Document>()
  const users = new Map<string, Document>()
  const dead = new Map<string, Document>()
  const erasures = new Map<string, Document>()
  const erasedUpTo = new Map<string, number>()
  const erasedIn = new Set<string>()
  const firsts = new Map<string, { readonly offset: number }>()

  for (const record of records) {
    const { partition, offset } = record
    const position = { partition, offset }
    const decoded = decodeRecord(record)
    if (decoded.kind === 'log-started') continue
    if (decoded.kind === 'undecodable') {
      bury(record, decoded.reason, decoded)
      continue
    }
    const { event } = decoded
    const { eventId: id } = event
    if (event.type === 'UserErased') {
      if (erasedIn.has(`${partition} ${id}`)) continue
      erasedIn.add(`${partition} ${id}`)
      erase(event, position)
      continue
    }
    const { conversationId } = event
    const first = firsts.get(eventIdentity(event))
    if (first) {
      const reason = `idempotency-conflict: another text was posted under this key first, at offset ${first.offset}`
      const text = event.type === 'MessagePosted' && legible(event, partition)
      const firstText = conversations.get(conversationKey(conversationId, first.offset))?.text
      const user = 'user' in event ? event.user : undefined
      if (text && firstText !== undefined && firstText !== text) bury(record, reason, { eventId: id, user })
      continue
    }
    firsts.set(eventIdentity(event), { offset })
    if (event.type === 'MessageDeleted') {
      const { messageId: deletedId, deletedAt } = event
      conversations.set(conversationKey(conversationId, offset), { ...position, id, deletedId, deletedAt })
      remove(conversationId, (eventId) => eventId === deletedId)
      continue
    }
    if (event.type === 'ConversationPurged') {
      const { purgedAt } = event
      conversations.set(conversationKey(conversationId, offset), { ...position, id, purgedAt })
      list.set(conversationId, { ...position, conversationId, latest: '-' })
      remove(conversationId, () => true)
      continue
    }
    const { user, postedAt, sealed } = event
    const text = legible(event, partition)
    const content = text === undefined ? {} : { user, text }
    const sealedIn = text === undefined || !sealed ? {} : { epoch: sealed.epoch }
    const order = orderKey(event)
    conversations.set(conversationKey(conversationId, offset), { ...position, id, ...content, ...sealedIn, postedAt })
    list.set(conversationId, { ...position, conversationId, latest: order })
    recent.set(order, { ...position, id, conversationId, ...content, postedAt })
    if (user === undefined) continue
    const known = users.get(userKey(user, partition))
    const isLost = sealed !== undefined && text === undefined
    const epoch = sealed?.epoch ?? (erasedUpTo.get(userKey(user, partition)) ?? -1) + 1
    users.set(userKey(user, partition), {
      ...(known ?? { ...position, user }),
      first: least(order, known?.first),
      newest: least(isLost ? nothingLeft : newestOf(epoch, offset), known?.newest),
    } as Document)
  }

  /** The text, unless it was erased before in this partition. */
  function legible({ user, text, sealed, ...post }: MessagePosted, partition: number): string | undefined {
    if (user === undefined || !sealed) return text
    const erased = erasedUpTo.get(userKey(user, partition)) ?? -1
    return sealed.epoch <= erased ? undefined : openedByTestKey(sealed, { ...post, user })
  }

  function erase({ eventId: id, user, epoch, erasedAt }: UserErased, position: Position) {
    const { partition, offset } = position
    const key = userKey(user, partition)
    conversations.set(erasureKey(position), { ...position, id, erasedUser: user, epoch, erasedAt })
    const known = erasures.get(key)
    const newest = least(newestOf(epoch, offset), known?.newest)
    erasures.set(key, { ...(known ?? { ...position, user }), newest } as Document)
    erasedUpTo.set(key, Math.max(epoch, erasedUpTo.get(key) ?? -1))
    const gone = new Set<string>()
    for (const [at, document] of conversations) {
      const { user: author, text: _, epoch: sealedIn = 0, ...rest } = document
      if (author !== user || document.partition !== partition || Number(sealedIn) > epoch) continue
      conversations.set(at, rest)
      gone.add(`${rest.offset}`)
    }
    for (const [at, { user: _user, text: _text, ...rest }] of recent)
      if (rest.partition === partition && gone.has(`${rest.offset}`)) recent.set(at, rest)
    for (const [at, { value: _value, ...rest }] of dead)
      if (rest.partition === partition && rest.user === user) dead.set(at, rest)
  }

  /** Everything in the conversation of which the event has such an id. */
  function remove(conversationId: string, isMeant: (eventId: string) => boolean) {
    for (const [key, { user: _user, text: _text, epoch: _epoch, ...rest }] of conversations)
      if (key.startsWith(`${conversationId}\0`) && isMeant(String(rest.id))) conversations.set(key, rest)
    for (const [key, { user: _user, text: _text, ...rest }] of recent)
      if (rest.conversationId === conversationId && isMeant(String(rest.id))) recent.set(key, rest)
    for (const [key, { value: _value, ...rest }] of dead)
      if (rest.conversationId === conversationId && isMeant(String(rest.eventId))) dead.set(key, rest)
  }

  function bury(
    { partition, offset, key, value, headers }: LoggedRecord,
    reason: string,
    { eventId = '\0', user = '\0' }: { eventId?: string; user?: string | undefined },
  ) {
    dead.set(deadLetterKey({ partition, offset }), {
      partition,
      offset,
      reason,
      conversationId: ConversationId.safeParse(key).data ?? '\0',
      eventId,
      user,
      key,
      value: value && Buffer.from(value).toString('base64'),
      size: value?.byteLength ?? 0,
      headers: Object.entries(headers).map(([name, content]) => ({ name, value: content })),
    })
  }

  const contents = {
    conversations,
    'conversation-list': list,
    'recent-messages': recent,
    users,
    'user-erasures': erasures,
    'dead-letters': dead,
  }
  return new Map(Object.entries(contents).map(([name, found]) => [name, new Map([...found].sort(byKey))]))
}
