import type { Logger } from 'pino'
import type { Batch, Subscriber } from '../event-log/event-log.ts'
import { retry } from '../process/retry.ts'
import { type GenerationWriter, ReadModelsUnavailable } from '../read-models/read-models.ts'
import { type Models, projectBatch } from './project-batch.ts'

export interface PartitionProjectionParts {
  readonly models: Models
  readonly generation: GenerationWriter
  readonly log: Logger
}

export interface PartitionProjection extends Subscriber {
  /** What keeps partitions of this process from going on, in words; undefined when nothing does. */
  trouble(): string | undefined
}

/**
 * The engine: takes each partition on from its checkpoint, which is the only truth about how far it has come.
 * The checkpoint is moved after the batch that it covers, so a crash in between has the batch projected again.
 */
export function createPartitionProjection({ models, generation, log }: PartitionProjectionParts): PartitionProjection {
  const trouble = new Map<number, string>()
  /** Where each partition stands as far as this process knows; unknown after a take-over and when it was wrong. */
  const reached = new Map<number, number>()
  const trims = models.readModels.flatMap(({ name, keep }) => (keep ? [createTrim(name, keep, generation)] : []))

  async function project(batch: Batch): Promise<number> {
    const { partition, from, next } = batch
    const checkpoint = reached.get(partition) ?? (await generation.checkpoint(partition))
    // A gap, or nothing new: go where the checkpoint stands.
    if (from > checkpoint || next <= checkpoint) return checkpoint

    const records = batch.records.filter(({ offset }) => offset >= checkpoint)
    const { counted, repeats, dead } = await projectBatch({ ...batch, records }, models, generation)
    if (repeats + dead > 0) log.warn({ partition, from, next, repeats, dead }, 'records that are not shown')
    reached.delete(partition)
    if (!(await generation.advance(partition, checkpoint, next))) return await generation.checkpoint(partition)
    reached.set(partition, next)
    for (const trim of trims) await trim(counted)
    return next
  }

  return {
    start(partition) {
      reached.delete(partition)
      return generation.checkpoint(partition)
    },
    async project(batch, signal) {
      const { partition } = batch
      try {
        const next = await retry(() => project(batch), {
          signal,
          isTemporary: (error) => error instanceof ReadModelsUnavailable,
          onRetry(error, attempt) {
            trouble.set(partition, (error as Error).message)
            log.warn({ err: error, attempt, partition }, 'waiting for the read models')
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
    trouble() {
      if (trouble.size === 0) return undefined
      return [...trouble].map(([partition, reason]) => `partition ${partition} does not go on: ${reason}`).join('; ')
    },
  }
}

/**
 * Cuts a read model back when it may have grown by as many documents as it keeps, and at first. Only what lies below
 * the checkpoints counts as kept, because a reader sees no more than that.
 */
function createTrim(name: string, keep: number, generation: GenerationWriter) {
  let grown = Number.POSITIVE_INFINITY
  return async (added: number) => {
    grown += added
    if (grown < keep) return
    await generation.keepNewest(name, keep, await generation.checkpoints())
    grown = 0
  }
}
