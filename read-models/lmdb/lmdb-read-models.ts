import { open } from 'lmdb'
import { type GenerationRecord, newGeneration, sameLog } from '../generation.ts'
import type { ReadModels } from '../read-models.ts'
import { createGeneration } from './generation.ts'

export interface LmdbReadModelsOptions {
  /** A directory of its own, made when it is missing. */
  readonly path: string
}

/** The read models as databases of an LMDB file. For one process at a time. */
export function createLmdbReadModels({ path }: LmdbReadModelsOptions): ReadModels {
  const environment = open({ path, maxDbs: 256 })
  const generations = environment.openDB<GenerationRecord, string>({ name: 'generations' })
  const opened = new Map<string, ReturnType<typeof createGeneration>>()

  function generation(record: GenerationRecord) {
    const known = opened.get(record.id) ?? createGeneration(environment, record)
    opened.set(record.id, known)
    return known
  }

  return {
    async live(version) {
      const record = generations.get(pointer(version))
      return record && generation(record)
    },
    async openForProjection(request) {
      const record = await environment.transaction(() => {
        const existing = generations.get(pointer(request.version))
        if (existing) return existing
        const made = newGeneration(request)
        void generations.put(pointer(request.version), made)
        return made
      })
      return generation(sameLog(record, request))
    },
    close: () => environment.close(),
  }
}

const pointer = (version: number) => `live-v${version}`
