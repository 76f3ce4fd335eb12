import { setTimeout as sleep } from 'node:timers/promises'
import { projectionVersion } from '../contracts/documents.ts'
import { recordsBelow } from '../contracts/position.ts'
import { namesOf } from '../projector/models.ts'
import { projections } from '../projector/projections.ts'
import {
  abandoned,
  begun,
  type GenerationRecord,
  GenerationsRefused,
  listed,
  newGenerationId,
  noGenerations,
  withoutRetired,
} from '../read-models/generations.ts'
import { type GenerationReader, type ReadModels, ReadModelsUnavailable } from '../read-models/read-models.ts'
import type { Progress } from './progress.ts'

const version = projectionVersion

/** Asks the projectors for a new generation. Answers its id. Rejects with GenerationsRefused when that cannot be. */
export async function askForRebuild(readModels: ReadModels, newId: () => string): Promise<string> {
  const id = newGenerationId(version, newId)
  await readModels.change(version, (known) => {
    const like = known.live ?? known.building
    if (!like) {
      throw new GenerationsRefused('there is nothing to rebuild: start the service, which builds the first generation')
    }
    return begun(known, { id, logId: like.logId, partitions: like.partitions, ...namesOf(projections) })
  })
  return id
}

/** The id of the generation that is being built. Rejects with GenerationsRefused when none is. */
export async function underWay(readModels: ReadModels): Promise<string> {
  const { building } = await readModels.generations(version)
  if (!building) throw new GenerationsRefused('no generation is being built')
  return building.id
}

/** Ends what is being built; the live generation stays as it is. Answers the ids of both. */
export async function cancelRebuild(readModels: ReadModels): Promise<{ id: string; live: string | undefined }> {
  const id = await underWay(readModels)
  const { ended, live } = await readModels.change(version, (known) => abandoned(known, id, 'cancelled'))
  if (ended?.id !== id) throw new GenerationsRefused(`generation ${id} is not being built any more`)
  return { id, live: live?.id }
}

/**
 * Has the projectors remove the generations that were live before, and once one of this version is live, all of earlier
 * versions. Answers their ids.
 */
export async function dropRetired(readModels: ReadModels): Promise<readonly string[]> {
  let dropped: readonly GenerationRecord[] = []
  const { live } = await readModels.change(version, (known) => {
    dropped = known.retired
    return dropped.length === 0 ? known : withoutRetired(known)
  })
  const all = [...dropped]
  for (let earlier = version - 1; live && earlier > 0; earlier -= 1) {
    await readModels.change(earlier, (known) => {
      dropped = listed(known)
      return dropped.length === 0 ? known : noGenerations
    })
    all.push(...dropped)
  }
  return all.map(({ id }) => id)
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
  const recordsIn = createCounting(readModels)
  const looks: { readonly at: number; readonly done: number }[] = []
  for (;;) {
    try {
      const { live, building, retired, ended } = await readModels.generations(version)
      // Another one may have gone live after it, while nobody could look.
      if ([live, ...retired].some((one) => one?.id === id)) return
      if (building?.id !== id) {
        throw new GenerationsRefused(
          `generation ${id} will not go live: ${ended?.id === id ? ended.reason : 'it is gone'}`,
        )
      }
      const done = await recordsIn(building)
      looks.push({ at: performance.now(), done })
      if (looks.length > window) looks.shift()
      show({ done, rate: rateOf(looks), ...(live && { total: await recordsIn(live) }) })
    } catch (error) {
      if (!(error instanceof ReadModelsUnavailable)) throw error
      trouble(error)
    }
    await sleep(interval)
  }
}

/** Each generation is opened once: opening makes what is missing, also of one that was dropped meanwhile. */
function createCounting(readModels: ReadModels) {
  const opened = new Map<string, GenerationReader>()
  return async (record: GenerationRecord) => {
    const generation = opened.get(record.id) ?? (await readModels.openForProjection(record))
    opened.set(record.id, generation)
    return recordsBelow(await generation.checkpoints())
  }
}

function rateOf(looks: readonly { at: number; done: number }[]): number {
  const [first, last] = [looks[0], looks.at(-1)]
  if (!first || !last || first === last) return 0
  return ((last.done - first.done) * 1_000) / (last.at - first.at)
}
