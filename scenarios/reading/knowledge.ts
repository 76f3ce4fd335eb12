import type { Truth } from './truth.ts'

/** Ids of messages that a visitor was told of, in the order in which they came. It only grows. */
export interface Knowledge {
  readonly ids: readonly string[]
  add(ids: Iterable<string>): void
}

/** What a visitor knew at a moment: the first `count` of them. */
export interface Knew {
  readonly of: Knowledge
  readonly count: number
}

export function createKnowledge(): Knowledge {
  const ids: string[] = []
  const known = new Set<string>()
  return {
    ids,
    add(more) {
      for (const id of more) {
        if (known.has(id)) continue
        known.add(id)
        ids.push(id)
      }
    },
  }
}

export const knewNow = (of: Knowledge): Knew => ({ of, count: of.ids.length })

/**
 * How many messages of a conversation must be shown to somebody who knew this: a conversation is shown in order, so all
 * up to the last one known.
 */
export type Reached = (knew: Knew, conversation: string) => number

export function reachedIn(truth: Truth): Reached {
  const all = new WeakMap<Knowledge, ReadonlyMap<string, readonly Step[]>>()
  return ({ of, count }, conversation) => {
    const steps = all.get(of) ?? stepsOf(of, truth)
    all.set(of, steps)
    return lastBelow(steps.get(conversation) ?? [], count)?.reached ?? 0
  }
}

/** From this count of known messages on, so many must be shown. */
interface Step {
  readonly from: number
  readonly reached: number
}

function stepsOf({ ids }: Knowledge, truth: Truth): ReadonlyMap<string, readonly Step[]> {
  const steps = new Map<string, Step[]>()
  for (const [index, id] of ids.entries()) {
    const place = truth.placeOf(id)
    if (!place) continue
    const known = steps.get(place.conversation) ?? []
    steps.set(place.conversation, known)
    if (place.before + 1 > (known.at(-1)?.reached ?? 0)) known.push({ from: index + 1, reached: place.before + 1 })
  }
  return steps
}

function lastBelow(steps: readonly Step[], count: number): Step | undefined {
  let [low, high] = [0, steps.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((steps[middle] as Step).from <= count) low = middle + 1
    else high = middle
  }
  return steps[low - 1]
}
