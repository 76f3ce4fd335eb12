import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import { projectionVersion } from '../contracts/documents.ts'
import type { Vector } from '../contracts/position.ts'
import type { EventLog } from '../event-log/event-log.ts'
import { type Instruments, unobserved } from '../process/instruments.ts'
import { failureOf, retry, unlessAborted } from '../process/retry.ts'
import type { Tracing } from '../process/tracing/tracing.ts'
import type { ReadModels } from '../read-models/read-models.ts'
import { countOfDeadLetters } from './dead-letters.ts'
import type { TextKeys } from './decoded-batch.ts'
import type { LagMonitor, PartitionLag } from './lag.ts'
import { createProjectionMetrics } from './metrics.ts'
import type { Models } from './models.ts'
import { projections } from './projections.ts'
import type { Runner } from './runner.ts'
import { createRunners, type Runners } from './runners.ts'

export interface ProjectorParts {
  readonly eventLog: Pick<EventLog, 'opened' | 'reach' | 'ends' | 'subscribe'>
  readonly readModels: ReadModels
  readonly newId: () => string
  readonly log: Logger
  /** Without them it waits at the first text that is sealed. */
  readonly keys?: TextKeys | undefined
  /** All that this code has, unless something else is said. */
  readonly models?: Models
  readonly instruments?: Instruments
  readonly tracing?: Tracing | undefined
}

export interface GenerationLag {
  readonly generation: string
  readonly isLive: boolean
  readonly partitions: readonly PartitionLag[]
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
  /** How far the generations that it projects are behind the log, as of a second ago. */
  lag(): readonly GenerationLag[]
  /** Dead letters of the live generation that are listed still, as of a few seconds ago; undefined while that is not known. */
  deadLetters(): number | undefined
  /** Resolves when the batches under way are projected. */
  stop(): Promise<void>
}

/** Milliseconds between looks at what is recorded of the generations, and at how far they are behind. */
const interval = 1_000

/** Milliseconds between counts of the dead letters. */
const lettersInterval = 5_000

/** Seconds for which a partition may stand still, although the log has more, until the projector is not ready. */
const patience = 30

/**
 * Folds the log into the live generation of the read models, and into the one that is being built, which it makes
 * live when that has caught up. It begins one when there is none, or none with all of its read models.
 */
export function createProjector(parts: ProjectorParts): Projector {
  const { eventLog, readModels, newId, log, keys, models = projections, instruments = unobserved, tracing } = parts
  const metrics = createProjectionMetrics(instruments)
  const stopping = new AbortController()
  const { signal } = stopping
  let letters: number | undefined

  const waitOut = <T>(operation: () => Promise<T>, until: AbortSignal) =>
    retry(operation, {
      signal: until,
      onRetry: (error, attempt) => log.warn({ err: error, attempt }, 'waiting for the log and the read models'),
    })

  async function start() {
    const identity = await unlessAborted(eventLog.opened, signal)
    const version = projectionVersion
    const runners = createRunners({
      version,
      identity,
      eventLog,
      readModels,
      models,
      keys,
      tracing,
      newId,
      waitOut,
      signal,
      metrics,
      log,
    })
    await waitOut(runners.follow, signal).catch(async (error) => {
      // Some may run already.
      await runners.stop()
      throw error
    })
    const following = again(() => waitOut(runners.follow, signal))
    again(() => watch(runners)).catch(() => {})
    again(() => countLetters(runners), lettersInterval).catch(() => {})
    return { runners, following }
  }

  /** Never resolves; rejects as the operation does, or when the projector stops. */
  async function again(operation: () => Promise<void>, pause = interval): Promise<never> {
    for (;;) {
      await sleep(pause, undefined, { signal })
      await operation()
    }
  }

  async function watch(runners: Runners) {
    const ending = eventLog.ends()
    const observed = runners.all().map(async ({ generation, lag }) => {
      const [ends, checkpoints] = await Promise.all([ending, generation.checkpoints().catch(() => stood(lag))])
      lag.observe(ends, checkpoints, Date.now(), performance.now())
    })
    // What does not answer is told by `check`; how far it was behind is still the best that is known.
    await Promise.allSettled([ending, ...observed])
  }

  async function countLetters(runners: Runners) {
    const live = runners.all().find(({ record }) => record.id === runners.known().live?.id)
    // What does not answer is told by `check`; how many there were is still the best that is known.
    if (live) letters = await countOfDeadLetters(readModels, live.generation).catch(() => letters)
  }

  const starting = start()
  let running: Awaited<typeof starting> | undefined
  const started = starting.then((begun) => {
    running = begun
  })
  started.catch(() => {})
  const live = starting.then(({ runners }) => runners.live)
  live.catch(() => {})
  const failed = failureOf(
    starting
      .then(({ runners, following }) => Promise.race([runners.failed, following]))
      .catch((error) => {
        if (!signal.aborted) throw error
      }),
  )
  return {
    started,
    live,
    failed,
    async check() {
      if (!running) return 'waiting for the log and the read models'
      await Promise.all([eventLog.reach(), readModels.generations(projectionVersion)])
      const { runners } = running
      const { live: served, building } = runners.known()
      const main = runners.all().find(({ record }) => record.id === (served ?? building)?.id)
      return runners.reason() ?? main?.projection.trouble() ?? (main && stalled(main))
    },
    lag() {
      if (!running) return []
      const { live: served, building } = running.runners.known()
      // One that was live before is projected until everybody has seen that, and of no interest.
      const observed = running.runners.all().filter(({ record }) => [served?.id, building?.id].includes(record.id))
      return observed.map(({ record: { id }, lag }) => {
        return { generation: id, isLive: id === served?.id, partitions: lag.lags() }
      })
    },
    deadLetters: () => letters,
    async stop() {
      stopping.abort()
      await started.catch(() => {})
      await running?.following.catch(() => {})
      await running?.runners.stop()
    },
  }
}

/** Where a generation stood at the last look: as long as nobody can ask it, it does not move, and the log may. */
function stood(lag: LagMonitor): Vector {
  const checkpoints = lag.lags().map(({ checkpoint }) => checkpoint)
  if (checkpoints.length === 0) throw new Error('it is not known where the generation stands')
  return checkpoints
}

function stalled({ lag, projection }: Runner): string | undefined {
  const held = projection.held()
  const still = lag
    .lags()
    .filter(({ partition, stalledSeconds }) => held.includes(partition) && stalledSeconds > patience)
  if (still.length === 0) return undefined
  return still
    .map(({ partition, records, stalledSeconds }) => {
      return `partition ${partition} has stood still for ${Math.round(stalledSeconds)} s, ${records} records behind`
    })
    .join('; ')
}
