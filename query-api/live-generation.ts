import { projectionVersion } from '../contracts/documents.ts'
import { contains, leastContaining } from '../contracts/position.ts'
import { type ReadModels, ReadModelsUnavailable } from '../read-models/read-models.ts'
import { type View, viewAt } from './visible.ts'

/**
 * Gives every request a view that has all that this process has shown before. Where another generation has gone live and
 * has not reached that yet, the one before it is read on. Rejects with ReadModelsUnavailable when there is none.
 */
export function createLiveGeneration(readModels: Pick<ReadModels, 'live'>): () => Promise<View> {
  let served: Pick<View, 'generation' | 'vector'> | undefined

  return async () => {
    // What is shown from here on may be older than what is shown meanwhile, but not than what was shown before.
    const before = served
    const live = await readModels.live(projectionVersion)
    if (!live) throw new ReadModelsUnavailable('no read model was built yet')
    for (const generation of before && before.generation.id !== live.id ? [live, before.generation] : [live]) {
      const vector = await generation.checkpoints()
      if (before && !contains(vector, before.vector)) continue
      const shown = served?.vector ?? []
      // Of two that are read at a switch, the one that has all that was shown is gone on with.
      const reached = served && !contains(vector, shown) ? served.generation : generation
      served = { generation: reached, vector: leastContaining(vector, shown) }
      return viewAt(generation, vector)
    }
    throw new ReadModelsUnavailable(`generation ${live.id} has not reached yet what was shown`)
  }
}
