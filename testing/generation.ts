import { projectionVersion } from '../contracts/documents.ts'
import { namesOf } from '../projector/models.ts'
import { projections } from '../projector/projections.ts'
import { begun, type GenerationRecord, wentLive } from '../read-models/generations.ts'
import type { GenerationWriter, ReadModels } from '../read-models/read-models.ts'

let made = 0

/** A generation as it is recorded, with an id of its own and, unless it is said, with the read models of this code. */
export function generationRecord(more: Partial<GenerationRecord> = {}): GenerationRecord {
  made += 1
  return { id: `v1-${made}`, logId: 'log', partitions: 2, ...namesOf(projections), ...more }
}

/** Records a generation as the one that is built, and opens it. */
export async function beginGeneration(
  readModels: ReadModels,
  more: Partial<GenerationRecord> = {},
  version = projectionVersion,
): Promise<GenerationWriter> {
  const record = generationRecord(more)
  await readModels.change(version, (known) => begun(known, record))
  return await readModels.openForProjection(record)
}

export const goLive = (readModels: ReadModels, { id }: { id: string }, version = projectionVersion) =>
  readModels.change(version, (known) => wentLive(known, id))

/** Moves the checkpoint of a partition. */
export const advance = (generation: GenerationWriter, partition: number, first: number, next: number) =>
  generation.advance([{ partition, first, next }])
