import { setNewest } from '../process/newest.ts'
import { lesser } from '../read-models/order.ts'
import type { Change, GenerationWriter } from '../read-models/read-models.ts'

/** Keys that are remembered, some 200 bytes each. */
const capacity = 100_000

export interface MergeMemory {
  /** The changes but those merges that would change nothing, because what was stored is as little in each field. */
  needed(changes: readonly Change[]): readonly Change[]
  /** To be called when they were stored, which stays as it is or becomes less. */
  stored(changes: readonly Change[]): void
}

/** What was merged lately. Where most events only repeat what is stored, as with the first post of a user, it saves a write. */
export function createMergeMemory(size = capacity): MergeMemory {
  const known = new Map<string, Readonly<Record<string, unknown>>>()

  return {
    needed: (changes) =>
      changes.filter((change) => {
        if (!('merge' in change)) return true
        const stored = known.get(change.merge)
        return !stored || change.least.some((field) => isLess(change.document[field], stored[field]))
      }),
    stored(changes) {
      for (const change of changes) {
        if (!('merge' in change)) continue
        setNewest(known, change.merge, change.document, size)
      }
    },
  }
}

/** A generation that is not bothered with merges that would change nothing, as far as is known. */
export function sparingMerges(generation: GenerationWriter): GenerationWriter {
  const memories = new Map<string, MergeMemory>()

  function memoryOf(model: string) {
    const memory = memories.get(model) ?? createMergeMemory()
    memories.set(model, memory)
    return memory
  }

  const { commit } = generation
  return {
    ...generation,
    async write(model, changes) {
      const memory = memoryOf(model)
      const needed = memory.needed(changes)
      if (needed.length > 0) await generation.write(model, needed)
      memory.stored(needed)
    },
    ...(commit && {
      async commit(model, claims, writesAfter) {
        const { writes, elsewhere } = await commit(model, claims, (refused) => {
          const all = writesAfter(refused)
          const needed = Array.from(all.changes, ([name, changes]) => [name, memoryOf(name).needed(changes)] as const)
          return { all, changes: new Map(needed), advances: all.advances }
        })
        for (const [name, changes] of writes.changes) memoryOf(name).stored(changes)
        return { writes: writes.all, elsewhere }
      },
    }),
  }
}

const isLess = (value: unknown, than: unknown) => value !== than && lesser(value, than) === value
