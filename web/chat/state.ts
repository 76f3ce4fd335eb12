import type { Listed } from './listing.ts'
import type { Message } from './message.ts'
import type { Outgoing } from './outgoing.ts'
import type { Route } from './route.ts'
import type { Section } from './section.ts'

export type Connection =
  | { readonly is: 'connecting' }
  | { readonly is: 'open' }
  /** Since then, in ms; a reason where the service has given one. */
  | { readonly is: 'lost'; readonly since: number; readonly reason: string }

/** What is read: a conversation, or the whole room. */
export interface Reading {
  readonly conversationId: string | undefined
  readonly is: 'loading' | 'shown'
  /** Why it cannot be read. */
  readonly failure?: string | undefined
  readonly messages: readonly Message[]
  /** Reads the page of older messages; absent where they begin. */
  readonly older?: Section['older']
  readonly isReadingOlder: boolean
}

/** What is to be deleted, when that is confirmed. */
export type Doomed =
  | { readonly what: 'conversation'; readonly conversationId: string }
  | { readonly what: 'message'; readonly message: Message }

export interface State {
  readonly route: Route
  readonly connection: Connection
  readonly conversations: readonly Listed[]
  readonly areConversationsRead: boolean
  /** Whether there are conversations of longer ago. */
  readonly hasMoreConversations: boolean
  readonly people: ReadonlySet<string>
  readonly reading: Reading
  readonly outgoing: readonly Outgoing[]
  /** Messages that are being deleted, and are there until the stream says so. */
  readonly leaving: ReadonlySet<string>
  /** As whom one posts; empty until it is known. */
  readonly name: string
  readonly isNaming: boolean
  /** Messages of others that came while nobody looked, by conversation. */
  readonly unread: ReadonlyMap<string, number>
  /** Told to those who do not see: the latest messages of others in what is open. */
  readonly announced: readonly Message[]
  readonly doomed?: Doomed | undefined
  /** What could not be done. */
  readonly failure?: string | undefined
}
