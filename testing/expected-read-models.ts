import { conversationKey, deadLetterKey, eventIdentity, orderKey, userKey } from '../contracts/documents.ts'
import type { MessagePosted } from '../contracts/events.ts'
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
  const firsts = new Map<string, { readonly event: MessagePosted; readonly offset: number }>()

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
    const { eventId: id, conversationId, user, text, postedAt } = event
    const first = firsts.get(eventIdentity(event))
    if (first) {
      const reason = `idempotency-conflict: another text was posted under this key first, at offset ${first.offset}`
      if (first.event.text !== text) bury(record, reason)
      continue
    }
    firsts.set(eventIdentity(event), { event, offset })
    conversations.set(conversationKey(conversationId, offset), { ...position, id, user, text, postedAt })
    list.set(conversationId, { ...position, conversationId, latest: orderKey(event) })
    recent.set(orderKey(event), { ...position, id, conversationId, user, text, postedAt })
    const known = users.get(userKey(user, partition))
    const earliest = [orderKey(event), ...(known ? [String(known.first)] : [])].sort(compareText)[0]
    users.set(userKey(user, partition), { ...(known ?? { ...position, user }), first: earliest } as Document)
  }

  function bury({ partition, offset, key, value, headers }: LoggedRecord, reason: string) {
    dead.set(deadLetterKey({ partition, offset }), {
      partition,
      offset,
      reason,
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
