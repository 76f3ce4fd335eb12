import { setTimeout as sleep } from 'node:timers/promises'
import {
  type ConversationDocument,
  type ErasureDocument,
  fieldsOfContent,
  isDeletion,
  isErasure,
  isMessage,
  isPurge,
} from '../contracts/documents.ts'
import { contains, isBelow, type Vector } from '../contracts/position.ts'
import { ReadModelsUnavailable } from '../read-models/read-models.ts'
import { between, type Passing } from './between.ts'
import type { Views } from './views.ts'
import { type View, viewAt } from './visible.ts'

export interface Tail {
  /** Where it stands: what lies below has come by. It starts there when nobody has followed. Rejects with ReadModelsUnavailable. */
  joined(follower: Follower): Promise<View>
  leave(follower: Follower): void
  /** What came by lately from a vector on, in order; undefined when that is not remembered. */
  remembered(from: Vector): readonly Passing[] | undefined
  /**
   * Has what came by from a vector on remembered, as far as it goes, in the turn in which it resolves: read once for all
   * who come back together. Rejects with ReadModelsUnavailable.
   */
  reach(from: Vector): Promise<void>
}

/** Is told of messages in log order, partition by partition, and of none twice; of what follows when it is done with them. */
export type Follower = (passing: readonly Passing[], to: View) => void | Promise<void>

/** Offsets of a partition that are read at once. */
const stride = 1_000

/** How much is remembered, in characters and so many more for each message; for a while, up to twice that. */
const [memory, overhead] = [4 * 1024 * 1024, 500]

/** Offsets of a partition that are read besides those that are asked for: the next may have come a little earlier. */
const furtherBack = 100

/** Milliseconds between two looks, at least and at most; in between as long as telling took, so that more is told at once. */
const [shortestPause, longestPause] = [2, 100]

/** Follows the log as it becomes visible: once, for all who follow, and only while somebody does. */
export function createTail(views: Views): Tail {
  const followers = new Set<Follower>()
  let at: Promise<View> | undefined
  let passed: Passing[] = []
  let size = 0
  let rememberedFrom: Vector = []
  let reaching: Promise<void> | undefined
  let nobody: AbortController | undefined

  async function begin(): Promise<View> {
    nobody = new AbortController()
    const { signal } = nobody
    const view = await views.current()
    if (signal.aborted) return view
    passed = []
    size = 0
    rememberedFrom = view.vector
    run(view, signal)
    return view
  }

  async function run(start: View, end: AbortSignal) {
    let here = start
    while (!end.aborted) {
      try {
        const { vector } = here
        const view = await views.first((next) => !contains(vector, next.vector), end)
        const to = strideTowards(vector, view.vector)
        const passing = await between(view.generation, vector, to)
        if (end.aborted) return
        here = viewAt(view.generation, to)
        at = Promise.resolve(here)
        const begun = performance.now()
        remember(passing)
        views.show(here)
        for (const follower of [...followers]) await follower(passing, here)
        await sleep(Math.min(Math.max(shortestPause, performance.now() - begun), longestPause))
      } catch (error) {
        if (end.aborted) return
        // Trouble of the store passes, and it goes on from here; whoever follows waits. All else is a defect.
        if (!(error instanceof ReadModelsUnavailable)) throw error
        await sleep(100)
      }
    }
  }

  /** What was deleted is told to nobody who comes back. */
  function forget(passing: readonly Passing[]) {
    const isGone = deletedBy(passing)
    if (!isGone) return
    for (const [index, one] of passed.entries()) {
      if (!isGone(one)) continue
      const left = { ...one, document: withoutContent(one.document) }
      passed[index] = left
      size += sizeOf(left) - sizeOf(one)
    }
  }

  function remember(passing: readonly Passing[]) {
    for (const one of passing) {
      passed.push(one)
      size += sizeOf(one)
    }
    forget(passing)
    if (size < 2 * memory) return
    let count = 0
    for (; size > memory; count += 1) size -= sizeOf(passed[count] as Passing)
    rememberedFrom = passed[count - 1]?.vector ?? rememberedFrom
    passed = passed.slice(count)
  }

  async function readBack(from: Vector, { generation }: View) {
    const end = rememberedFrom
    const begin = end.map((next, partition) => {
      const wanted = from[partition] ?? 0
      return wanted < next ? Math.max(0, wanted - furtherBack) : next
    })
    const before = await between(generation, begin, end)
    // Some of it was forgotten meanwhile, or it is another's.
    if (rememberedFrom !== end) return
    passed = [...before, ...passed]
    for (const one of before) size += sizeOf(one)
    rememberedFrom = begin
    // What was read may have been deleted by what passed meanwhile.
    forget(passed)
  }

  return {
    async reach(from) {
      const view = await at
      while (view && !contains(from, rememberedFrom)) {
        reaching ??= readBack(from, view).finally(() => {
          reaching = undefined
        })
        await reaching
      }
    },
    joined(follower) {
      followers.add(follower)
      at ??= begin().catch((error) => {
        at = undefined
        throw error
      })
      return at
    },
    leave(follower) {
      followers.delete(follower)
      if (followers.size > 0) return
      nobody?.abort()
      at = undefined
    },
    remembered(from) {
      if (!contains(from, rememberedFrom)) return undefined
      // Their vectors rise, so that those before the first that is not contained have nothing that is missed.
      return passed.slice(firstNotWithin(from, passed)).filter(({ document }) => !isBelow(document, from))
    },
  }
}

/**
 * Whether a message has been deleted by something that passes; undefined when nothing is deleted by it. Where messages are
 * deleted all the time, all that is remembered is asked about all the time.
 */
function deletedBy(passing: readonly Passing[]): ((one: Passing) => boolean) | undefined {
  /** By conversation, and message: two conversations may have messages of one id. */
  const deletions = new Map<string, Map<string, number>>()
  const purges = new Map<string, number>()
  const erasures: ErasureDocument[] = []
  for (const { conversationId, document } of passing) {
    if (isDeletion(document)) {
      const ofConversation = deletions.get(conversationId) ?? new Map<string, number>()
      deletions.set(conversationId, ofConversation.set(document.deletedId, document.offset))
    } else if (isPurge(document)) purges.set(conversationId, document.offset)
    else if (isErasure(document)) erasures.push(document)
  }
  if (deletions.size + purges.size + erasures.length === 0) return undefined
  return ({ conversationId, document }) => {
    const { id, offset } = document
    if (offset < (purges.get(conversationId) ?? 0)) return true
    if (offset < (deletions.get(conversationId)?.get(id) ?? 0)) return true
    return erasures.some((one) => isErasedBy(one, document))
  }
}

const isErasedBy = (erasure: ErasureDocument, document: ConversationDocument) =>
  isMessage(document) &&
  document.user === erasure.erasedUser &&
  document.partition === erasure.partition &&
  document.offset < erasure.offset &&
  (document.epoch ?? 0) <= erasure.epoch

const withoutContent = (document: ConversationDocument): ConversationDocument =>
  Object.fromEntries(
    Object.entries(document).filter(([field]) => !fieldsOfContent.includes(field)),
  ) as unknown as ConversationDocument

/** The index of the first whose vector a vector does not contain; of rising vectors. */
function firstNotWithin(from: Vector, passed: readonly Passing[]): number {
  let [low, high] = [0, passed.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (contains(from, (passed[middle] as Passing).vector)) low = middle + 1
    else high = middle
  }
  return low
}

const sizeOf = ({ document }: Passing) => (isMessage(document) ? document.text.length : 0) + overhead

/** Not more is read at once than fits into memory, however far there is to go. */
const strideTowards = (from: Vector, to: Vector): Vector =>
  to.map((next, partition) => Math.min(next, (from[partition] ?? 0) + stride))
