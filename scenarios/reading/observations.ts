import type { Knew } from './knowledge.ts'

/** Something that a visitor was shown, when, and what it had to show at least. */
interface Seen {
  readonly by: string
  /** Milliseconds since the beginning. */
  readonly at: number
  readonly knew: Knew
}

/** A page of a conversation. */
export interface ConversationRead extends Seen {
  readonly conversation: string
  readonly limit: number
  /** Undefined where the answer was that there is no such conversation. */
  readonly ids: readonly string[] | undefined
  readonly hasPrev: boolean
  readonly hasNext: boolean
  /** The page whose link led here, and by which of its links. */
  readonly from?: { readonly page: ConversationRead; readonly link: 'prev' | 'next' }
}

/** The latest messages of all conversations. */
export interface RecentRead extends Seen {
  readonly limit: number
  readonly messages: readonly { readonly id: string; readonly timestamp: number }[]
}

/** Pages of a list, each but the first by the link of the one before; `knew` is of the first. */
export interface Walk<T> extends Seen {
  /** Milliseconds since the beginning. */
  readonly endedAt: number
  /** As long as a page may be. */
  readonly limit: number
  readonly pages: readonly (readonly T[])[]
  /** Whether the last page led to no other. */
  readonly isWhole: boolean
}

export interface Listed {
  readonly id: string
  readonly last_activity: string
}

/** What a stream told, over all its connections, from where it began or began anew. */
export interface StreamRecord {
  readonly by: string
  /** Of all when it is not said. */
  readonly conversation?: string
  /** Milliseconds since the beginning: whatever was posted after that, it tells. */
  readonly openedAt: number
  /** The page of the conversation by whose token it was opened. */
  readonly page?: readonly string[]
  readonly told: readonly { readonly id: string; readonly at: number }[]
  /** Whether it was told all until it was ended; not, where it began anew. */
  readonly isWhole: boolean
}

/** A promise that was broken, in words. */
export interface Violation {
  readonly at: number
  readonly words: string
}

/** All that visitors were shown. */
export interface Observations {
  readonly conversations: readonly ConversationRead[]
  readonly recent: readonly RecentRead[]
  readonly users: readonly Walk<string>[]
  readonly lists: readonly Walk<Listed>[]
  readonly streams: readonly StreamRecord[]
}

/** By id, when a message was first sent, in milliseconds since the beginning; undefined for one that nobody posted. */
export type SentAt = (id: string) => number | undefined
