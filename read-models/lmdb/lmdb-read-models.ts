import { openEnvironment } from '../../lmdb/environment.ts'
import { fitting, type GenerationRecord, newGeneration } from '../generation.ts'
import type { ReadModels } from '../read-models.ts'
import { createGeneration } from './generation.ts'
import { writing } from './writing.ts'

export interface LmdbReadModelsOptions {
  /** A directory of its own, made when it is missing. */
  readonly path: string
}

/** The read models as databases of an LMDB file. For one process at a time. */
export function createLmdbReadModels({ path }: LmdbReadModelsOptions): ReadModels {
  const environment = openEnvironment(path, 256)
  const generations = environment.openDB<GenerationRecord, string>({ name: 'generations' })
  const opened = new Map<string, ReturnType<typeof createGeneration>>()

  function generation(version: number, record: GenerationRecord) {
    const goLive = async () =>
      writing(environment, () => void generations.put(pointer(version), { ...record, isLive: true }))
    const known = opened.get(record.id) ?? createGeneration(environment, record, goLive)
    opened.set(record.id, known)
    return known
  }

  return {
    async live(version) {
      const record = generations.get(pointer(version))
      return record?.isLive ? generation(version, record) : undefined
    },
    async openForProjection(request) {
      const record = await writing(environment, () => {
        const existing = generations.get(pointer(request.version))
        if (existing) return existing
        const made = newGeneration(request)
        void generations.put(pointer(request.version), made)
        return made
      })
      return generation(request.version, fitting(record, request))
    },
    close: () => environment.close(),
  }
}

const pointer = (version: number) => `v${version}`
