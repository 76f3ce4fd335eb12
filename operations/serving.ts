import { projectionVersion } from '../contracts/documents.ts'
import { GenerationsRefused } from '../read-models/generations.ts'
import type { GenerationReader, ReadModels } from '../read-models/read-models.ts'

/** The live generation, or the first one while it is being built. Rejects with GenerationsRefused when there is none. */
export async function serving(readModels: ReadModels): Promise<GenerationReader> {
  const { live, building } = await readModels.generations(projectionVersion)
  const generation = live ?? building
  if (!generation) throw new GenerationsRefused('no read models were built yet: start the service')
  return await readModels.openForProjection(generation)
}
