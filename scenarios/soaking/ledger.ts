import type { Chances } from '../load/chances.ts'

/** A message as it was acknowledged; its text begins with its number in its conversation. */
export interface Entry {
  readonly conversation: string
  readonly number: number
  readonly id: string
}

/** What was posted and deleted: so little of each that millions of messages can be held against what is shown in the end. */
export interface Ledger {
  /** Messages that were acknowledged, those of them that were deleted, and those of which nobody knows. */
  counts(): { readonly acked: number; readonly deleted: number; readonly unknown: number }
  /** The number of the next message of a conversation. */
  next(conversation: string): number
  /** One without an id is never handed out. */
  posted(entry: Omit<Entry, 'id'> & { readonly id?: string }): void
  /** Nobody knows whether it was written. */
  unknown(conversation: string, number: number): void
  /** One of those that were posted lately, which is not handed out again; undefined when there is none. */
  takeRecent(chances: Chances): Entry | undefined
  deleted(entry: Entry): void
  /** Whether it need not be shown: it was deleted, or nobody knows whether it is there. */
  mayBeMissing(conversation: string, number: number): boolean
  conversations(): readonly string[]
  /** What is wrong with the texts that a conversation shows, in words. */
  wrongWith(conversation: string, texts: readonly string[]): string[]
}

/** Messages that may be taken to be deleted. */
const recents = 500

interface Kept {
  next: number
  readonly unknown: Set<number>
  readonly deleted: Set<number>
}

const mayBeMissing = ({ unknown, deleted }: Kept, number: number) => unknown.has(number) || deleted.has(number)

export function createLedger(): Ledger {
  const kept = new Map<string, Kept>()
  const recent: (Entry | undefined)[] = []
  let acked = 0

  function of(conversation: string): Kept {
    const found = kept.get(conversation) ?? { next: 0, unknown: new Set(), deleted: new Set() }
    kept.set(conversation, found)
    return found
  }

  return {
    counts() {
      const sum = (size: (its: Kept) => number) => [...kept.values()].reduce((total, its) => total + size(its), 0)
      return { acked, deleted: sum((its) => its.deleted.size), unknown: sum((its) => its.unknown.size) }
    },
    next(conversation) {
      const its = of(conversation)
      its.next += 1
      return its.next - 1
    },
    posted({ conversation, number, id }) {
      acked += 1
      if (id !== undefined) recent[acked % recents] = { conversation, number, id }
    },
    unknown(conversation, number) {
      of(conversation).unknown.add(number)
    },
    takeRecent(chances) {
      const place = Math.floor(chances.between(0, recent.length))
      const entry = recent[place]
      recent[place] = undefined
      return entry
    },
    deleted({ conversation, number }) {
      of(conversation).unknown.delete(number)
      of(conversation).deleted.add(number)
    },
    mayBeMissing: (conversation, number) => mayBeMissing(of(conversation), number),
    conversations: () => [...kept.keys()],

    wrongWith(conversation, texts) {
      const its = of(conversation)
      const shown = new Map<number, number>()
      for (const text of texts) {
        const number = Number(text.split(' ', 1)[0])
        shown.set(number, (shown.get(number) ?? 0) + 1)
      }
      const wrongs: string[] = []
      for (let number = 0; number < its.next; number += 1) {
        const times = shown.get(number) ?? 0
        shown.delete(number)
        if (times > 1) wrongs.push(`${number} is shown ${times} times`)
        else if (its.deleted.has(number) && times > 0) wrongs.push(`${number} was deleted, and is shown`)
        else if (times === 0 && !mayBeMissing(its, number)) wrongs.push(`${number} is lost`)
      }
      for (const number of shown.keys()) wrongs.push(`nobody posted ${number}`)
      return wrongs.map((wrong) => `${conversation}: ${wrong}`)
    },
  }
}
