import { compareText } from '../read-models/order.ts'
import type { Change, GenerationWriter } from '../read-models/read-models.ts'

/** A read model that keeps so many of its documents, the greatest by key. */
export interface Window {
  /** Those of the changes that can still be among the kept. */
  admitted(changes: readonly Change[]): readonly Change[]
  /**
   * Cuts the read model back when it may have grown to several times what it keeps, and at first. Only what lies below
   * the checkpoints counts as kept, because a reader sees no more than that.
   */
  trim(): Promise<void>
  /** It may hold what should have been cut: somebody may have written late what others had written, and cut, before. */
  doubt(): void
}

/** A cut walks over all that is kept, so it is made each time so many times as much have come. */
const slack = 4

export function createWindow(name: string, keep: number, generation: GenerationWriter): Window {
  let grown = Number.POSITIVE_INFINITY
  /** So many newer documents are below the checkpoints that this key and all before it are not needed any more. */
  let floor = ''

  return {
    admitted(changes) {
      const above = changes.filter((change) => !('insert' in change) || compareText(change.insert, floor) >= 0)
      grown += above.length
      return above
    },
    doubt() {
      grown = Number.POSITIVE_INFINITY
    },
    async trim() {
      const before = grown
      if (before < slack * keep) return
      grown = 0
      try {
        const oldest = await generation.keepNewest(name, keep, await generation.checkpoints())
        if (oldest !== undefined && compareText(oldest, floor) > 0) floor = oldest
      } catch (error) {
        grown += before
        throw error
      }
    },
  }
}
