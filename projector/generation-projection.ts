import type { Logger } from 'pino'
import { timeOf } from '../contracts/record.ts'
import type { Batch, Subscriber } from '../event-log/event-log.ts'
import { KeysUnavailable } from '../keys/key-store.ts'
import { retry } from '../process/retry.ts'
import type { Tracing } from '../process/tracing/tracing.ts'
import { type GenerationWriter, ReadModelsUnavailable } from '../read-models/read-models.ts'
import { type DecodedBatch, decodedFrom, type TextKeys } from './decoded-batch.ts'
import { createErasedUsers } from './erased-users.ts'
import { sparingMerges } from './merge-memory.ts'
import { createProjectionMetrics, type ProjectionMetrics } from './metrics.ts'
import type { Models } from './models.ts'
import { projectBatches } from './project-batches.ts'
import { endingWith, notReached, type RecordSpans, recordSpans } from './record-spans.ts'
import { createRounds } from './rounds.ts'
import { createWindow } from './window.ts'

export interface GenerationProjectionParts {
  readonly models: Models
  readonly generation: GenerationWriter
  readonly keys?: TextKeys | undefined
  readonly log: Logger
  readonly metrics?: ProjectionMetrics
  readonly tracing?: Tracing | undefined
  /** Whether readers see this generation; where nothing is said, they do not. */
  isLive?(): boolean
}

/** A batch of a round, and its spans, where something of it is traced. */
interface RoundBatch extends DecodedBatch {
  readonly spans?: RecordSpans | undefined
}

export interface GenerationProjection extends Subscriber {
  /** The partitions that this process projects now. */
  held(): readonly number[]
  /** When the latest record of a partition was written that this process has projected, in ms since 1970, if it says so. */
  projectedUpTo(partition: number): number | undefined
  /** What keeps partitions of this process from going on, in words; undefined when nothing does. */
  trouble(): string | undefined
}

/** Events that are written together: at most, a batch more may come on top, and so many that others are not waited for. */
const [roundSize, enough] = [4_000, 1_000]

/**
 * The engine: takes each partition on from its checkpoint, which is the only truth about how far it has come.
 * The checkpoint is moved after the batch that it covers, so a crash in between has the batch projected again.
 * Batches of several partitions are written together.
 */
export function createGenerationProjection(parts: GenerationProjectionParts): GenerationProjection {
  const { models, keys, log, metrics = createProjectionMetrics(), tracing, isLive = () => false } = parts
  const generation = sparingMerges(parts.generation)
  const beginSpans = tracing && recordSpans(tracing, generation.id, isLive)
  const trouble = new Map<number, string>()
  const holding = new Map<number, AbortSignal>()
  const times = new Map<number, number>()
  /** Where each partition stands as far as this process knows; unknown after a take-over and when it was wrong. */
  const reached = new Map<number, number>()
  const erasedUsers = createErasedUsers(generation)
  const windows = new Map(
    models.readModels.flatMap(({ name, keep }) => (keep ? [[name, createWindow(name, keep, generation)]] : [])),
  )
  const sizeOf = ({ events }: RoundBatch) => events.length
  const rounds = createRounds(runRound, { sizeOf, limit: roundSize, enough })

  /** Answers where each partition goes on. */
  async function runRound(submitted: readonly RoundBatch[]): Promise<readonly number[]> {
    // Others may be writing the same, in this order too, so that none of two waits for what the other has written.
    const batches = [...submitted].sort((a, b) => a.partition - b.partition)
    for (const { partition } of batches) reached.delete(partition)
    const events = batches.reduce((sum, batch) => sum + sizeOf(batch), 0)
    for (const { spans } of batches) spans?.writing(events)
    const begun = performance.now()
    const known = await erasedUsers.judged(batches)
    const { counts, elsewhere } = await projectBatches(known, models, windows, generation)
    const milliseconds = performance.now() - begun
    for (const { partition, next, spans } of batches) {
      const checkpoint = elsewhere.get(partition) ?? next
      spans?.end(checkpoint < next ? notReached(checkpoint) : undefined)
    }
    metrics.projected({ generation: generation.id, batches, counts, milliseconds, isLive: isLive() })
    const { repeats, dead } = counts
    // Repeats are what retries are for; a dead letter is for somebody to look at.
    if (repeats + dead > 0) {
      const ranges = batches.map(({ partition, from, next }) => ({ partition, from, next }))
      log[dead > 0 ? 'warn' : 'debug']({ ranges, repeats, dead }, 'records that are not shown')
    }
    for (const { partition, next } of batches) if (!elsewhere.has(partition)) reached.set(partition, next)
    // Somebody else has the partition, and may have cut what was written late.
    if (elsewhere.size > 0) for (const window of windows.values()) window.doubt()
    for (const window of windows.values()) await window.trim()
    return submitted.map(({ partition, next }) => elsewhere.get(partition) ?? next)
  }

  async function project(batch: Batch, signal: AbortSignal): Promise<number> {
    const { partition, from, next } = batch
    const checkpoint = reached.get(partition) ?? (await generation.checkpoint(partition))
    // A gap, or nothing new: go where the checkpoint stands.
    if (from > checkpoint || next <= checkpoint) return checkpoint
    const spans = beginSpans?.(batch, checkpoint)
    const goOn = await endingWith(spans, async () =>
      rounds.submit({ ...(await decodedFrom(checkpoint, batch, keys)), spans }, signal),
    )
    const time = timeOf(batch.records.at(-1)?.headers)
    if (time !== undefined) times.set(partition, time)
    return goOn
  }

  return {
    start(partition, signal) {
      reached.delete(partition)
      trouble.delete(partition)
      holding.set(partition, signal)
      for (const window of windows.values()) window.doubt()
      return generation.checkpoint(partition)
    },
    async project(batch, signal) {
      const { partition } = batch
      try {
        const next = await retry(() => project(batch, signal), {
          signal,
          isTemporary: (error) => error instanceof ReadModelsUnavailable || error instanceof KeysUnavailable,
          onRetry(error, attempt) {
            metrics.retried()
            trouble.set(partition, (error as Error).message)
            const what = error instanceof KeysUnavailable ? 'the keys' : 'the read models'
            log.warn({ err: error, attempt, partition, generation: generation.id }, `waiting for ${what}`)
          },
        })
        trouble.delete(partition)
        return next
      } catch (error) {
        // A partition that was given up is somebody else's trouble.
        if (signal.aborted) trouble.delete(partition)
        else trouble.set(partition, (error as Error).message)
        throw error
      }
    },
    held: () => [...holding].flatMap(([partition, signal]) => (signal.aborted ? [] : [partition])),
    projectedUpTo: (partition) => times.get(partition),
    trouble() {
      if (trouble.size === 0) return undefined
      return [...trouble].map(([partition, reason]) => `partition ${partition} does not go on: ${reason}`).join('; ')
    },
  }
}
