import { type GenerationRequest, ReadModelsRefused } from './read-models.ts'

/** What is stored of a generation. Its id names its collections and the consumer group that fills them, and is never reused. */
export interface GenerationRecord {
  readonly id: string
  readonly logId: string
  readonly partitions: number
  /** The names of its read models, sorted. */
  readonly models: readonly string[]
  readonly isLive: boolean
}

export function newGeneration(request: GenerationRequest): GenerationRecord {
  const { version, logId, partitions } = request
  return {
    id: `v${version}-${crypto.randomUUID().slice(0, 8)}`,
    logId,
    partitions,
    models: modelsOf(request),
    isLive: false,
  }
}

const modelsOf = ({ claimed, plain }: GenerationRequest) => [...claimed, ...plain].sort()

/** Throws ReadModelsRefused when the generation was built from another log, or holds other read models. */
export function fitting(generation: GenerationRecord, request: GenerationRequest): GenerationRecord {
  const { logId, version } = request
  const [built, wanted] = [generation.models.join(', '), modelsOf(request).join(', ')]
  if (built !== wanted) {
    throw new ReadModelsRefused(
      `version ${version} of the read models was built as ${built}, and this code has ${wanted}: raise projectionVersion`,
    )
  }
  if (generation.logId === logId) return generation
  throw new ReadModelsRefused(
    `the read models were built from log ${generation.logId}, and this is log ${logId}: ` +
      'connect the log that they belong to, or drop them to have them built from this one',
  )
}
