import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { projectionVersion } from '../../contracts/documents.ts'
import { askForRebuild, dropRetired } from '../../operations/rebuilding.ts'
import { GenerationsRefused, wentLive } from '../../read-models/generations.ts'
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
    const number = chances.oneOf([0, 1])
    await service.killQueryApi(number)
    await sleep(chances.between(0, 500))
    service.startQueryApi(number)
  }

  async function killProjector() {
    counts.projectors += 1
    const number = chances.oneOf([0, 1])
    await service.killProjector(number)
    await sleep(chances.between(0, 500))
    service.startProjector(number)
  }

  /**
   * Every other one goes live before it has reached what the live one has, as it does when its projectors stand still at
   * that moment: whoever has shown more must not notice.
   */
  async function rebuild() {
    const known = await readModels.generations(projectionVersion)
    if (known.retired.length > mostRetired) await dropRetired(readModels)
    try {
      const id = await askForRebuild(readModels, randomUUID)
      counts.rebuilds += 1
      if (!chances.with(1 / 2)) return
      await sleep(chances.between(500, 2_000))
      await readModels.change(projectionVersion, (now) => wentLive(now, id))
      counts.hastened += 1
    } catch (error) {
      // One is under way.
      if (!(error instanceof GenerationsRefused)) throw error
    }
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
