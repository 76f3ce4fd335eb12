import type { conversationPurged, messageDeleted, userErased } from '../../contracts/examples.ts'
import type { Position } from '../../contracts/position.ts'
import { compareText } from '../../read-models/order.ts'
import type { Logged } from './produce.ts'

type Counted = Required<Logged>
type Event = Counted['event']

/** A record that deletes what lies before it: a message, or all of a conversation. */
export interface LoggedDelete {
  readonly deleted: typeof messageDeleted | typeof conversationPurged
  readonly position: Position
}

/** A record that erases what its user has posted to its partition under keys up to one of them. */
export interface LoggedErasure {
  readonly erased: typeof userErased
  readonly position: Position
}

/** What is to be shown of a log. */
export interface Expected {
  /** By conversation, in the order of the log. */
  readonly conversations: ReadonlyMap<string, readonly Event[]>
  /** In the order of time. */
  readonly messages: readonly Event[]
  /** In the order of their first posts, be these erased or not. */
  readonly users: readonly string[]
  /** The places of dead letters, `partition/offset`, sorted. */
  readonly letters: readonly string[]
}

/**
 * Of all records of one id in a conversation the first in the log counts, be it a post or a delete; a post with another
 * text is a dead letter. Whoever has posted is a user, whatever is deleted; but of who is erased, only what was posted
 * under later keys counts, wherever it lies.
 */
export function expectedOf(
  logged: readonly Logged[],
  deletes: readonly LoggedDelete[] = [],
  erasures: readonly LoggedErasure[] = [],
): Expected {
  const firsts = new Map<string, Counted>()
  const letters: string[] = []
  for (const one of inOrder(logged)) {
    const { event, position } = one
    const first = event && firsts.get(identity(event))
    if (event && !first) firsts.set(identity(event), { ...one, event })
    else if (event?.text !== first?.event.text || !event) letters.push(`${position.partition}/${position.offset}`)
  }
  const counted = [...firsts.values()]
  const [isDeleted, isErased] = [deletedBy(deletes), erasedBy(erasures)]
  const left = counted.filter((one) => !isErased(one))
  const shown = left.filter((one) => !isDeleted(one)).map(({ event }) => event)
  // Also of those of whose messages none is left.
  const conversations = new Map(counted.map(({ event }) => [event.conversationId, [] as Event[]]))
  for (const event of shown) conversations.get(event.conversationId)?.push(event)
  const posts = counted.map(({ event }) => event).sort(byTime)
  const there = new Set(left.map(({ event }) => event.user))
  const users = [...new Set(posts.map(({ user }) => user))].filter((user) => there.has(user))
  return { conversations, messages: shown.sort(byTime), users, letters: letters.sort() }
}

function deletedBy(deletes: readonly LoggedDelete[]) {
  const firsts = new Map<string, LoggedDelete>()
  for (const one of inOrder(deletes)) {
    if (!firsts.has(identity(one.deleted))) firsts.set(identity(one.deleted), one)
  }
  const byConversation = new Map<string, LoggedDelete[]>()
  for (const one of firsts.values()) {
    const { conversationId } = one.deleted
    byConversation.set(conversationId, [...(byConversation.get(conversationId) ?? []), one])
  }
  return ({ event, position }: Counted) =>
    (byConversation.get(event.conversationId) ?? []).some(
      ({ deleted, position: { offset } }) =>
        position.offset < offset && (deleted.type === 'ConversationPurged' || deleted.messageId === event.eventId),
    )
}

function erasedBy(erasures: readonly LoggedErasure[]) {
  const epochs = new Map<string, number>()
  for (const { erased, position } of erasures) {
    const name = JSON.stringify([erased.user, position.partition])
    epochs.set(name, Math.max(erased.epoch, epochs.get(name) ?? 0))
  }
  return ({ event, position }: Counted) =>
    event.sealed !== undefined &&
    event.sealed.epoch <= (epochs.get(JSON.stringify([event.user, position.partition])) ?? 0)
}

const inOrder = <One extends { readonly position: Position }>(some: readonly One[]) =>
  [...some].sort(({ position: a }, { position: b }) => a.partition - b.partition || a.offset - b.offset)

const identity = ({ conversationId, eventId }: { readonly conversationId: string; readonly eventId: string }) =>
  JSON.stringify([conversationId, eventId])

const byTime = (a: Event, b: Event) =>
  a.postedAt - b.postedAt || compareText(a.conversationId, b.conversationId) || compareText(a.eventId, b.eventId)
