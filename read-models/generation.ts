import { type GenerationRequest, ReadModelsRefused } from './read-models.ts'

/** What is stored of a generation. Its id names its collections and the consumer group that fills them, and is never reused. */
export interface GenerationRecord {
  readonly id: string
  readonly logId: string
  readonly partitions: number
}

export function newGeneration({ version, logId, partitions }: GenerationRequest): GenerationRecord {
  return { id: `v${version}-${crypto.randomUUID().slice(0, 8)}`, logId, partitions }
}

/** Throws ReadModelsRefused when the generation was built from another log. */
export function sameLog(generation: GenerationRecord, { logId }: GenerationRequest): GenerationRecord {
  if (generation.logId === logId) return generation
  throw new ReadModelsRefused(
    `the read models were built from log ${generation.logId}, and this is log ${logId}: ` +
      'connect the log that they belong to, or drop them to have them built from this one',
  )
}
