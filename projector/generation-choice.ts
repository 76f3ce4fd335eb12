import { type GenerationRecord, type Generations, modelsOf } from '../read-models/generations.ts'
import { ReadModelsRefused } from '../read-models/read-models.ts'

/** What a projector does about the generations of its version. */
export interface Choice {
  /** Those that it projects. */
  readonly project: readonly GenerationRecord[]
  /** That it asks for a new one, because none has all the read models of its code, in all their orders. */
  readonly begin: boolean
  /** Why the live one is not projected by it, in words. */
  readonly reason?: string
}

export type Wanted = Omit<GenerationRecord, 'id'>

/**
 * A live generation that lacks read models of this code, or orders of them, is kept going until one that has them is
 * built. One that has other read models is for newer code; orders need no code. Throws ReadModelsRefused when the
 * generations are of another log.
 */
export function choose(known: Generations, wanted: Wanted): Choice {
  const { live, building } = known
  for (const one of [live, building]) if (one) refuseOtherLog(one, wanted)
  const isBuilder = building !== undefined && isWhole(building, wanted)
  if (live && !includes(wanted, live)) {
    const others = modelsOf(live).filter((name) => !modelsOf(wanted).includes(name))
    return {
      project: isBuilder ? [building] : [],
      begin: false,
      reason:
        `generation ${live.id} has read models that this code does not know (${others.join(', ')}): ` +
        'newer code keeps it going; where read models were removed, raise projectionVersion',
    }
  }
  return {
    project: [...(live ? [live] : []), ...(isBuilder ? [building] : [])],
    begin: !building && !(live && isWhole(live, wanted)),
  }
}

function refuseOtherLog(generation: GenerationRecord, { logId }: Wanted) {
  if (generation.logId === logId) return
  throw new ReadModelsRefused(
    `the read models were built from log ${generation.logId}, and this is log ${logId}: ` +
      'connect the log that they belong to, or drop them to have them built from this one',
  )
}

type Models = Pick<GenerationRecord, 'claimed' | 'plain'>

/** Whether one set of models has all of the other's. */
const includes = (one: Models, other: Models) =>
  String(one.claimed) === String(other.claimed) && other.plain.every((name) => one.plain.includes(name))

/** Whether a generation has exactly these read models, and each in all these orders; it may have more of those. */
const isWhole = (generation: Wanted, wanted: Wanted) =>
  includes(generation, wanted) &&
  includes(wanted, generation) &&
  Object.entries(wanted.orders).every(([model, orders]) => {
    return orders.every((order) => generation.orders[model]?.includes(order))
  })
