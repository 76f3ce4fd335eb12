import type { Logger } from 'pino'
import type { Vector } from '../contracts/position.ts'
import { type EventLog, LogRefused, type Subscription } from '../event-log/event-log.ts'
import type { Tracing } from '../process/tracing/tracing.ts'
import type { GenerationRecord } from '../read-models/generations.ts'
import type { GenerationWriter, ReadModels } from '../read-models/read-models.ts'
import type { TextKeys } from './decoded-batch.ts'
import { createGenerationProjection, type GenerationProjection } from './generation-projection.ts'
import { createLagMonitor, type LagMonitor } from './lag.ts'
import type { ProjectionMetrics } from './metrics.ts'
import { type Models, modelsIn } from './models.ts'

/** The projection of one generation, under way. */
export interface Runner {
  readonly record: GenerationRecord
  readonly generation: GenerationWriter
  readonly projection: GenerationProjection
  readonly subscription: Subscription
  readonly lag: LagMonitor
  /** Aborts when it is stopped. */
  readonly ending: AbortSignal
  /** Resolves when the batches under way are projected. */
  stop(): Promise<void>
}

export interface RunnerParts {
  readonly eventLog: Pick<EventLog, 'ends' | 'subscribe'>
  readonly readModels: Pick<ReadModels, 'openForProjection'>
  readonly models: Models
  readonly keys: TextKeys | undefined
  readonly metrics: ProjectionMetrics
  readonly tracing: Tracing | undefined
  /** Whether readers see this generation now. */
  isLive(): boolean
  readonly log: Logger
}

/** Rejects with LogRefused when the generation knows of records that the log does not have. */
export async function startRunner(record: GenerationRecord, parts: RunnerParts): Promise<Runner> {
  const { eventLog, readModels, models, keys, metrics, tracing, isLive, log } = parts
  const generation = await readModels.openForProjection(record)
  refuseBeyond(await generation.checkpoints(), await eventLog.ends())
  const projection = createGenerationProjection({
    models: modelsIn(record, models),
    generation,
    keys,
    metrics,
    tracing,
    isLive,
    log,
  })
  log.info({ generation: record.id, models: generation.models }, 'projecting')
  const subscription = eventLog.subscribe(`message-service.${record.id}`, projection)
  const ending = new AbortController()
  return {
    record,
    generation,
    projection,
    subscription,
    lag: createLagMonitor(projection.projectedUpTo),
    ending: ending.signal,
    async stop() {
      ending.abort()
      await subscription.stop()
    },
  }
}

/** Then they were built from a log that was lost or cut. */
function refuseBeyond(vector: Vector, ends: Vector) {
  const beyond = vector.findIndex((next, partition) => next > (ends[partition] ?? 0))
  if (beyond === -1) return
  throw new LogRefused(
    `the read models have projected partition ${beyond} up to ${vector[beyond]}, and the log ends at ${ends[beyond]}: ` +
      'restore the log, or drop the read models to have them built from this one',
  )
}
