import { conversationKey, deadLetterKey, eventIdentity, orderKey, userKey } from '../contracts/documents.ts'
import type { MessageEvent } from '../contracts/events.ts'
import { ConversationId } from '../contracts/fields.ts'
import { decodeRecord } from '../contracts/record.ts'
import type { LoggedRecord } from '../event-log/event-log.ts'
import { compareText } from '../read-models/order.ts'
import type { Document } from '../read-models/read-models.ts'

export type Documents = ReadonlyMap<string, Document>

/** What all read models hold, by name, each in the order of its keys. */
export type Contents = ReadonlyMap<string, Documents>

const byKey = ([one]: readonly [string, unknown], [other]: readonly [string, unknown]) => compareText(one, other)

/** What the read models are to hold of these records, each partition's in log order: told apart from the projector. */
export function expectedOf(records: readonly LoggedRecord[]): Contents {
  const conversations = new Map<string, Document>()
  const list = new Map<string, Document>()
  const recent = new Map<string, Document>()
  const users = new Map<string, Document>()
  const dead = new Map<string, Document>()
  const firsts = new Map<string, { readonly event: MessageEvent; readonly offset: number }>()

  for (const record of records) {
    const { partition, offset } = record
    const position = { partition, offset }
    const decoded = decodeRecord(record)
    if (decoded.kind === 'log-started') continue
    if (decoded.kind === 'undecodable') {
      bury(record, decoded.reason)
      continue
    }
    const { event } = decoded
    const { eventId: id, conversationId } = event
    const first = firsts.get(eventIdentity(event))
    if (first) {
      const reason = `idempotency-conflict: another text was posted under this key first, at offset ${first.offset}`
      const isConflict = event.type === 'MessagePosted' && first.event.type === 'MessagePosted'
      const isGone = !('text' in (conversations.get(conversationKey(conversationId, first.offset)) ?? {}))
      if (isConflict && !isGone && first.event.text !== event.text) bury(record, reason, id)
      continue
    }
    firsts.set(eventIdentity(event), { event, offset })
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
    const { user, text, postedAt } = event
    conversations.set(conversationKey(conversationId, offset), { ...position, id, user, text, postedAt })
    list.set(conversationId, { ...position, conversationId, latest: orderKey(event) })
    recent.set(orderKey(event), { ...position, id, conversationId, user, text, postedAt })
    const known = users.get(userKey(user, partition))
    const earliest = [orderKey(event), ...(known ? [String(known.first)] : [])].sort(compareText)[0]
    users.set(userKey(user, partition), { ...(known ?? { ...position, user }), first: earliest } as Document)
  }

  /** Everything in the conversation of which the event has such an id. */
  function remove(conversationId: string, isMeant: (eventId: string) => boolean) {
    for (const [key, { user: _user, text: _text, ...rest }] of conversations)
      if (key.startsWith(`${conversationId}\0`) && isMeant(String(rest.id))) conversations.set(key, rest)
    for (const [key, { user: _user, text: _text, ...rest }] of recent)
      if (rest.conversationId === conversationId && isMeant(String(rest.id))) recent.set(key, rest)
    for (const [key, { value: _value, ...rest }] of dead)
      if (rest.conversationId === conversationId && isMeant(String(rest.eventId))) dead.set(key, rest)
  }

  function bury({ partition, offset, key, value, headers }: LoggedRecord, reason: string, eventId = '\0') {
    dead.set(deadLetterKey({ partition, offset }), {
      partition,
      offset,
      reason,
      conversationId: ConversationId.safeParse(key).data ?? '\0',
      eventId,
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
    'dead-letters': dead,
  }
  return new Map(Object.entries(contents).map(([name, found]) => [name, new Map([...found].sort(byKey))]))
}
