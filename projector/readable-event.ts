import type { ConversationPurged, MessageDeleted, UnsealedPost, UserErased } from '../contracts/events.ts'

/** A post whose text can be read. */
export interface ReadablePost extends Omit<UnsealedPost, 'version' | 'sealed'> {
  /** That of the key under which the log has the text; undefined where it has it as it is. */
  readonly sealedIn?: number
  /** The same where there is one, and otherwise one more than the last that had been erased of the user before, or 0. */
  readonly epoch: number
}

/** A post whose text nobody can read any more. */
export interface UnreadablePost extends Omit<ReadablePost, 'type' | 'user' | 'text' | 'sealedIn' | 'epoch'> {
  readonly type: 'UnreadablePost'
  /** Undefined when it is gone because its key was erased. */
  readonly epoch: number | undefined
  /** Undefined when the log does not say either whose it was. */
  readonly user: string | undefined
}

/** What the read models are told: the events of the log, their texts opened. */
export type ReadableEvent = ReadablePost | UnreadablePost | MessageDeleted | ConversationPurged | UserErased
export type EventType = ReadableEvent['type']
export type EventOf<Type extends EventType> = Extract<ReadableEvent, { type: Type }>
