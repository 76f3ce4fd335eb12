import { Refused } from '../process/refused.ts'

/** A complete set of read models. Its id names its collections and the consumer group that fills them, and is never reused. */
export interface GenerationRecord {
  readonly id: string
  /** The log that it is built from, and its partitions. */
  readonly logId: string
  readonly partitions: number
  /** The names of its read models, sorted: those that documents are claimed in, and all others. */
  readonly claimed: readonly string[]
  readonly plain: readonly string[]
  /** In which orders each read model is kept besides that of its keys, where there are any: see orders.ts. */
  readonly orders: Readonly<Record<string, readonly string[]>>
}

/** What is recorded of the generations of one version; whoever changes it, changes all of it at once. */
export interface Generations {
  /** The one that queries read. */
  readonly live?: GenerationRecord
  /** The one slot for a generation that projectors fill from the beginning of the log, to be the live one. */
  readonly building?: GenerationRecord
  /** Those that were live, the latest first. They stay until they are dropped. */
  readonly retired: readonly GenerationRecord[]
  /** How the latest one that never went live came to its end. */
  readonly ended?: { readonly id: string; readonly reason: string }
}

/** An id that was never given before. `newId` gives UUIDs. */
export const newGenerationId = (version: number, newId: () => string) =>
  `v${version}-${newId().replaceAll('-', '').slice(0, 12)}`

export const noGenerations: Generations = { retired: [] }

/** What was asked of the generations cannot be done as they are. */
export class GenerationsRefused extends Refused {}

/** Takes the slot. Throws GenerationsRefused when it is taken. */
export function begun(known: Generations, generation: GenerationRecord): Generations {
  if (known.building) throw new GenerationsRefused(`generation ${known.building.id} is being built already`)
  return { ...known, building: generation }
}

/** From now on queries read it. Nothing changes when it does not hold the slot (any more). */
export function wentLive(known: Generations, id: string): Generations {
  const { building, live, retired, ...rest } = known
  if (building?.id !== id) return known
  return { ...rest, live: building, retired: live ? [live, ...retired] : retired }
}

/** Gives the slot free again; the live one stays. Nothing changes when it does not hold the slot (any more). */
export function abandoned(known: Generations, id: string, reason: string): Generations {
  const { building, ...rest } = known
  if (building?.id !== id) return known
  return { ...rest, ended: { id, reason } }
}

export const withoutRetired = (known: Generations): Generations => ({ ...known, retired: [] })

/** All that are recorded. */
export function listed({ live, building, retired }: Generations): readonly GenerationRecord[] {
  return [live, building, ...retired].flatMap((one) => one ?? [])
}

export const modelsOf = ({ claimed, plain }: Pick<GenerationRecord, 'claimed' | 'plain'>) => [...claimed, ...plain]
