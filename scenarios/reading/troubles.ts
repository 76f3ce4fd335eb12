import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { projectionVersion } from '../../contracts/documents.ts'
import { askForRebuild, dropRetired } from '../../operations/rebuilding.ts'
import { wentLive } from '../../read-models/generations.ts'
import type { ReadModels } from '../../read-models/read-models.ts'
import type { Chances } from '../load/chances.ts'
import type { ReadService } from './instances.ts'

/** Milliseconds for which a kill or a rebuild excuses what fails: partitions of a killed projector are given away after 10 s. */
const aftermath = 30_000

/** Generations that were live before and are kept: whoever has shown more than the new one has reads them on. */
const mostRetired = 4

export interface Troubles {
  /** Kills and rebuilds at random moments, from now on. */
  begin(): void
  isInTrouble(): boolean
  counts(): string
  /** Resolves when all runs again. */
  stop(): Promise<void>
}

export interface TroublesParts {
  readonly service: ReadService
  readonly readModels: ReadModels
  readonly chances: Chances
}

export function createTroubles({ service, readModels, chances }: TroublesParts): Troubles {
  let lastAt = performance.now()
  let isRunning = true
  let going = Promise.resolve()
  const counts = { queryApis: 0, projectors: 0, rebuilds: 0, hastened: 0 }

  async function killQueryApi() {
    counts.queryApis += 1
    await away(service.killQueryApi, service.startQueryApi)
  }

  async function killProjector() {
    counts.projectors += 1
    await away(service.killProjector, service.startProjector)
  }

  /** One of two is killed, and is back soon. */
  async function away(kill: (number: number) => Promise<void>, start: (number: number) => void) {
    const number = chances.oneOf([0, 1])
    await kill(number)
    await sleep(chances.between(0, 500))
    start(number)
  }

  async function rebuild() {
    const known = await readModels.generations(projectionVersion)
    if (known.building) return
    if (known.retired.length > mostRetired) await dropRetired(readModels)
    const id = await askForRebuild(readModels, randomUUID)
    counts.rebuilds += 1
    if (chances.with(1 / 2)) await hasten(id)
  }

  /**
   * Has a generation go live before it has reached what the live one has, as far as can be: as it is for a moment when
   * its projectors stand still just then. Whoever has shown more must not show less.
   */
  async function hasten(id: string) {
    const { building } = await readModels.generations(projectionVersion)
    if (building?.id !== id) return
    await readModels.openForProjection(building)
    const { live } = await readModels.change(projectionVersion, (now) => wentLive(now, id))
    if (live?.id === id) counts.hastened += 1
  }

  async function go() {
    while (isRunning) {
      await sleep(chances.between(1_000, 5_000))
      lastAt = performance.now()
      await chances.oneOf([killQueryApi, killQueryApi, killQueryApi, killProjector, rebuild, rebuild])()
      lastAt = performance.now()
    }
  }

  return {
    begin() {
      going = go()
      // Whoever stops it is told.
      going.catch(() => {})
    },
    isInTrouble: () => performance.now() - lastAt < aftermath,
    counts: () =>
      `${counts.queryApis} query-apis and ${counts.projectors} projectors killed, ` +
      `${counts.rebuilds} rebuilds, ${counts.hastened} of them live before their time`,
    async stop() {
      isRunning = false
      await going
    },
  }
}
