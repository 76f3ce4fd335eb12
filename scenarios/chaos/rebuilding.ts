import { randomUUID } from 'node:crypto'
import { projectionVersion } from '../../contracts/documents.ts'
import { askForRebuild, dropRetired } from '../../operations/rebuilding.ts'
import { wentLive } from '../../read-models/generations.ts'
import type { ReadModels } from '../../read-models/read-models.ts'
import type { Fault, Faults } from './faults.ts'

/** Generations that were live before and are kept: whoever has shown more than the new one has reads them on. */
const mostRetired = 4

/** What is done to read models while they are read. Nothing, while their database is away. */
export interface Rebuilding {
  readonly faults: Faults
  counts(): Rebuilds
}

export interface Rebuilds {
  readonly begun: number
  /** Of these, those that went live before their time. */
  readonly hastened: number
}

export function createRebuilding(readModels: ReadModels): Rebuilding {
  const counts = { begun: 0, hastened: 0 }

  async function begin(): Promise<string | undefined> {
    const known = await readModels.generations(projectionVersion)
    if (known.building) return undefined
    if (known.retired.length > mostRetired) await dropRetired(readModels)
    const id = await askForRebuild(readModels, randomUUID)
    counts.begun += 1
    return id
  }

  /**
   * Has a generation go live before it has reached what the live one has, as far as can be: as it is for a moment when
   * its projectors stand still just then. Whoever has shown more must not show less.
   */
  async function hasten() {
    const id = await begin()
    const { building } = await readModels.generations(projectionVersion)
    if (id === undefined || building?.id !== id) return
    await readModels.openForProjection(building)
    const { live } = await readModels.change(projectionVersion, (now) => wentLive(now, id))
    if (live?.id === id) counts.hastened += 1
  }

  const fault = (does: string, begin: () => Promise<unknown>): Fault => ({
    target: 'read models',
    does,
    seconds: [0, 1],
    begin: () => begin().then(nothing, nothing),
    end: nothing,
  })
  const built = fault('are built anew', begin)
  const hastened = fault('are built anew and live before their time', hasten)
  return {
    faults: [built, hastened],
    counts: () => ({ ...counts }),
  }
}

const nothing = async () => {}
