import type { Position } from '../contracts/position.ts'
import type { Change, Claim, Document, KeyedDocument } from '../read-models/read-models.ts'
import type { EventOf, EventType } from './readable-event.ts'

/** What a read model does on each event. One that is forgotten does not compile. */
export type Handlers<Result> = {
  readonly [Type in EventType]: (event: EventOf<Type>, position: Position) => Result
}

/** A message that some event has deleted. */
export interface Deleted {
  readonly conversationId: string
  readonly eventId: string
  readonly postedAt: number
}

/** A list of "on this event, change that". */
export interface ReadModel {
  readonly name: string
  readonly on: Handlers<readonly Change[]>
  /** What it keeps of a message's content is taken away here. */
  readonly onDeleted?: (message: Deleted) => readonly Change[]
  /** How many of its documents, the greatest by key, are kept; all of them when it says nothing. */
  readonly keep?: number
  /** In which orders it can be read besides that of its keys: see read-models/orders.ts. */
  readonly orders?: readonly string[]
}

/**
 * What an event deletes, of all that lies before it in its partition: who holds an identity; or a range of keys, from its
 * end back to another event that did; or what has a text in a field, as far as it is meant.
 */
export type Reach =
  | { readonly identity: string }
  | { readonly from: string; readonly to: string }
  | { readonly field: string; readonly value: string; isMeant(document: Document): boolean }

/**
 * The read model that decides which records count: of all records of one identity the first in the log does, and
 * every other is a repeat that no read model sees. So it claims an identity on every event, with the document that it stores.
 */
export interface ArbiterModel {
  readonly name: string
  readonly on: Handlers<Claim>
  readonly orders?: readonly string[]
  /** Why a refused document is no repeat of the first one, for its dead letter; undefined when it is one. */
  conflict(first: Document, refused: Document): string | undefined
  /** What an event deletes; undefined when that is nothing. */
  reach(event: EventOf<EventType>, position: Position): Reach | undefined
  /** Whether all before this document was deleted by its event. */
  isEnd(document: Document): boolean
  /** What the message of a document is for the others, and what becomes of the document; undefined when it has no content. */
  deleted(found: KeyedDocument): { readonly message: Deleted; readonly change: Change } | undefined
}
