import type { EventOf, EventType } from '../contracts/events.ts'
import type { Position } from '../contracts/position.ts'
import type { Change, Claim, Document } from '../read-models/read-models.ts'

/** What a read model does on each event. One that is forgotten does not compile. */
export type Handlers<Result> = {
  readonly [Type in EventType]: (event: EventOf<Type>, position: Position) => Result
}

/** A list of "on this event, change that". */
export interface ReadModel {
  readonly name: string
  readonly on: Handlers<readonly Change[]>
  /** How many of its documents, the greatest by key, are kept; all of them when it says nothing. */
  readonly keep?: number
  /** In which orders it can be read besides that of its keys: see read-models/orders.ts. */
  readonly orders?: readonly string[]
}

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
}
