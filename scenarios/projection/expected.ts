import type { messagePosted } from '../../contracts/examples.ts'
import { compareText } from '../../read-models/order.ts'
import type { Logged } from './produce.ts'

type Event = typeof messagePosted
type Counted = Logged & { readonly event: Event }

/** What is to be shown of a log. */
export interface Expected {
  /** By conversation, in the order of the log. */
  readonly conversations: ReadonlyMap<string, readonly Event[]>
  /** In the order of time. */
  readonly messages: readonly Event[]
  /** In the order of their first posts. */
  readonly users: readonly string[]
  /** The places of dead letters, `partition/offset`, sorted. */
  readonly letters: readonly string[]
}

/** Of all records of one id in a conversation the first in the log counts; one with another text is a dead letter. */
export function expectedOf(logged: readonly Logged[]): Expected {
  const inOrder = [...logged].sort(
    ({ position: a }, { position: b }) => a.partition - b.partition || a.offset - b.offset,
  )
  const firsts = new Map<string, Counted>()
  const letters: string[] = []
  for (const one of inOrder) {
    const { event, position } = one
    const first = event && firsts.get(identity(event))
    if (event && !first) firsts.set(identity(event), { ...one, event })
    else if (event?.text !== first?.event.text || !event) letters.push(`${position.partition}/${position.offset}`)
  }
  const counted = [...firsts.values()].map(({ event }) => event)
  const conversations = new Map<string, Event[]>()
  for (const event of counted) {
    const known = conversations.get(event.conversationId)
    if (known) known.push(event)
    else conversations.set(event.conversationId, [event])
  }
  const messages = [...counted].sort(byTime)
  return { conversations, messages, users: [...new Set(messages.map(({ user }) => user))], letters: letters.sort() }
}

const identity = ({ conversationId, eventId }: Event) => JSON.stringify([conversationId, eventId])

const byTime = (a: Event, b: Event) =>
  a.postedAt - b.postedAt || compareText(a.conversationId, b.conversationId) || compareText(a.eventId, b.eventId)
