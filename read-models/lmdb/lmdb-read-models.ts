import { openEnvironment } from '../../lmdb/environment.ts'
import { type GenerationRecord, type Generations, listed, noGenerations } from '../generations.ts'
import { idsOf } from '../leftovers.ts'
import type { ReadModels } from '../read-models.ts'
import { createGeneration } from './generation.ts'
import { tried, writing } from './writing.ts'

export interface LmdbReadModelsOptions {
  /** A directory of its own, made when it is missing. */
  readonly path: string
}

/** For some hundred rebuilds while one process runs, which does not give a database's place free again. */
const maxDatabases = 4_096

const remedyFor = (path: string) =>
  `Nothing is lost while the log is whole: remove ${path} while no server runs, and the next start builds the read models anew`

/** The read models as databases of an LMDB file. One process projects; others may read it and change what is recorded. */
export function createLmdbReadModels({ path }: LmdbReadModelsOptions): ReadModels {
  const environment = openEnvironment(path, maxDatabases, remedyFor(path))
  const recorded = environment.openDB<Generations, number>({ name: 'generations' })
  const marks = environment.openDB<true, [name: string, key: string]>({ name: 'marks' })
  const opened = new Map<string, ReturnType<typeof createGeneration>>()
  const listeners: (() => void)[] = []
  /** Ids of those of the opened ones that were swept. */
  const emptied = new Set<string>()

  function moved() {
    for (const listener of listeners) listener()
  }

  function generation(record: GenerationRecord) {
    const known = opened.get(record.id) ?? createGeneration(environment, record, moved)
    opened.set(record.id, known)
    return known
  }

  const generations = (version: number): Generations => recorded.get(version) ?? noGenerations

  function sweep(): readonly string[] {
    const names = Array.from(environment.getKeys(), String)
    const kept = Array.from(recorded.getRange(), ({ value }) => value).flatMap(listed)
    const left = idsOf(names, kept).filter((id) => !emptied.has(id))
    for (const id of left) {
      for (const name of names.filter((one) => one.endsWith(`.${id}`))) {
        const database = environment.openDB({ name, keyEncoding: 'binary' })
        // One that this process has opened is emptied until another one takes it away: a query that runs may still
        // hold it, and would read whatever got its place.
        if (opened.has(id)) void database.clearAsync()
        else void database.drop()
      }
    }
    return left
  }

  return {
    async live(version) {
      const { live } = generations(version)
      return live && generation(live)
    },

    generations: async (version) => generations(version),

    async change(version, change) {
      const changed = await writing(environment, () => {
        const current = generations(version)
        const next = tried(() => change(current))
        if ('result' in next && next.result !== current) void recorded.put(version, next.result)
        return next
      })
      if ('error' in changed) throw changed.error
      return changed.result
    },

    openForProjection: async (record) => generation(record),

    async sweep() {
      const left = await writing(environment, sweep)
      for (const id of left) if (opened.has(id)) emptied.add(id)
      return left
    },

    marked: async (name) => {
      const found = marks.getKeys({ start: [name, ''], end: [`${name}\0`, ''] })
      return new Set(Array.from(found, ([, key]) => key))
    },

    mark: (name, keys) =>
      writing(environment, () => {
        for (const key of keys) void marks.put([name, key], true)
      }),

    onMove: (listener) => void listeners.push(listener),

    close: () => environment.close(),
  }
}
