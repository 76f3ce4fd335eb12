import { setTimeout as sleep } from 'node:timers/promises'
import { projectionVersion } from '../contracts/documents.ts'
import { namesOf } from '../projector/models.ts'
import { projections } from '../projector/projections.ts'
import { abandoned, begun, GenerationsRefused, newGenerationId, withoutRetired } from '../read-models/generations.ts'
import { type ReadModels, ReadModelsUnavailable } from '../read-models/read-models.ts'
import type { Progress } from './progress.ts'

const version = projectionVersion

/** Asks the projectors for a new generation. Answers its id. Rejects with GenerationsRefused when that cannot be. */
export async function askForRebuild(readModels: ReadModels, newId: () => string): Promise<string> {
  const id = newGenerationId(version, newId)
  await readModels.change(version, (known) => {
    const { live } = known
    if (!live && !known.building) {
      throw new GenerationsRefused('there is nothing to rebuild: start the service, which builds the first generation')
    }
    const { logId, partitions } = live ?? { logId: '', partitions: 0 }
    return begun(known, { id, logId, partitions, ...namesOf(projections) })
  })
  return id
}

/** The id of the generation that is being built. Rejects with GenerationsRefused when none is. */
export async function underWay(readModels: ReadModels): Promise<string> {
  const { building } = await readModels.generations(version)
  if (!building) throw new GenerationsRefused('no generation is being built')
  return building.id
}

/** Ends what is being built; the live generation stays as it is. Answers the id. */
export async function cancelRebuild(readModels: ReadModels): Promise<string> {
  const id = await underWay(readModels)
  const { ended } = await readModels.change(version, (known) => abandoned(known, id, 'cancelled'))
  if (ended?.id !== id) throw new GenerationsRefused(`generation ${id} is not being built any more`)
  return id
}

/** Has the projectors remove the generations that were live before. Answers their ids. */
export async function dropRetired(readModels: ReadModels): Promise<readonly string[]> {
  let dropped: readonly string[] = []
  await readModels.change(version, (known) => {
    dropped = known.retired.map(({ id }) => id)
    return dropped.length === 0 ? known : withoutRetired(known)
  })
  return dropped
}

/** Milliseconds between looks. */
const interval = 500

/** Looks over which the rate is taken. */
const window = 10

export interface Watching {
  show(progress: Progress): void
  /** The store does not answer; it is asked again. */
  trouble(error: Error): void
}

/** Resolves when the generation has gone live. Rejects with GenerationsRefused when it will not. */
export async function watchRebuild(readModels: ReadModels, id: string, { show, trouble }: Watching): Promise<void> {
  const looks: { readonly at: number; readonly done: number }[] = []
  for (;;) {
    try {
      const { live, building, ended } = await readModels.generations(version)
      if (live?.id === id) return
      if (building?.id !== id) {
        throw new GenerationsRefused(
          `generation ${id} will not go live: ${ended?.id === id ? ended.reason : 'it is gone'}`,
        )
      }
      const done = await recordsIn(readModels, building)
      const total = live ? await recordsIn(readModels, live) : done
      looks.push({ at: performance.now(), done })
      if (looks.length > window) looks.shift()
      show({ done, total, rate: rateOf(looks) })
    } catch (error) {
      if (!(error instanceof ReadModelsUnavailable)) throw error
      trouble(error)
    }
    await sleep(interval)
  }
}

async function recordsIn(readModels: ReadModels, record: Parameters<ReadModels['openForProjection']>[0]) {
  const generation = await readModels.openForProjection(record)
  return (await generation.checkpoints()).reduce((sum, next) => sum + next, 0)
}

function rateOf(looks: readonly { at: number; done: number }[]): number {
  const [first, last] = [looks[0], looks.at(-1)]
  if (!first || !last || first === last) return 0
  return ((last.done - first.done) * 1_000) / (last.at - first.at)
}
