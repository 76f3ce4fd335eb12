import type { Logger } from 'pino'
import { projectionVersion } from '../contracts/documents.ts'
import { type EventLog, LogRefused } from '../event-log/event-log.ts'
import { failureOf, retry, unlessAborted } from '../process/retry.ts'
import type { GenerationWriter, ReadModels } from '../read-models/read-models.ts'
import { buildUpTo } from './building.ts'
import { createPartitionProjection } from './partition-projection.ts'
import { deadLetters } from './project-batch.ts'
import { arbiter, readModels as models } from './projections.ts'

export interface ProjectorParts {
  readonly eventLog: Pick<EventLog, 'opened' | 'reach' | 'ends' | 'subscribe'>
  readonly readModels: ReadModels
  readonly log: Logger
}

export interface Projector {
  /** Resolves when events are being projected; rejects when they must not be: the log or the read models are others. */
  readonly started: Promise<void>
  /** Resolves when queries can read: all that the log had at the start is projected. */
  readonly live: Promise<void>
  /** Rejects with Refused when it must not project, at the start or later. */
  readonly failed: Promise<never>
  /** Why it cannot project now, in words; undefined when it can. */
  check(): Promise<string | undefined>
  /** Resolves when the batches under way are projected. */
  stop(): Promise<void>
}

/** Folds the log into the live generation of the read models, from its checkpoints on, for as long as it runs. */
export function createProjector({ eventLog, readModels, log }: ProjectorParts): Projector {
  const stopping = new AbortController()

  async function start() {
    const { logId, partitions } = await unlessAborted(eventLog.opened, stopping.signal)
    const waitOut = <T>(operation: () => Promise<T>) =>
      retry(operation, {
        signal: stopping.signal,
        onRetry: (error, attempt) => log.warn({ err: error, attempt }, 'waiting for the log and the read models'),
      })
    const generation = await waitOut(() =>
      readModels.openForProjection({
        version: projectionVersion,
        logId,
        partitions,
        claimed: [arbiter.name],
        plain: [...models.map(({ name }) => name), deadLetters],
      }),
    )
    const ends = await waitOut(() => endsBeyond(generation, eventLog))
    log.info({ generation: generation.id, logId, partitions }, 'projecting')
    const projection = createPartitionProjection({ models: { arbiter, readModels: models }, generation, log })
    const subscription = eventLog.subscribe(`message-service.${generation.id}`, projection)
    return { generation, projection, subscription, live: waitOut(() => buildUpTo(ends, generation, stopping.signal)) }
  }

  const starting = start()
  let running: Awaited<typeof starting> | undefined
  const started = starting.then((begun) => {
    running = begun
  })
  started.catch(() => {})
  const live = starting.then((begun) => begun.live)
  live.catch(() => {})
  const failed = failureOf(Promise.all([started, starting.then(({ subscription }) => subscription.failed)]))
  return {
    started,
    live,
    failed,
    async check() {
      if (!running) return 'waiting for the log and the read models'
      await Promise.all([eventLog.reach(), running.generation.checkpoints()])
      return running.projection.trouble()
    },
    async stop() {
      stopping.abort()
      await started.catch(() => {})
      await running?.subscription.stop()
    },
  }
}

/**
 * The ends of the log. Throws LogRefused when the read models know of records that it does not have: then they were
 * built from a log that was lost or cut.
 */
async function endsBeyond(generation: GenerationWriter, eventLog: Pick<EventLog, 'ends'>): Promise<readonly number[]> {
  const vector = await generation.checkpoints()
  const ends = await eventLog.ends()
  const beyond = vector.findIndex((next, partition) => next > (ends[partition] ?? 0))
  if (beyond === -1) return ends
  throw new LogRefused(
    `the read models have projected partition ${beyond} up to ${vector[beyond]}, and the log ends at ${ends[beyond]}: ` +
      'restore the log, or drop the read models to have them built from this one',
  )
}
