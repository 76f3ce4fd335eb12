import type { Logger } from 'pino'
import type { EventLog, LogIdentity } from '../event-log/event-log.ts'
import type { Refused } from '../process/refused.ts'
import { abortOf, failureOf } from '../process/retry.ts'
import type { Tracing } from '../process/tracing/tracing.ts'
import {
  abandoned,
  begun,
  type GenerationRecord,
  type Generations,
  listed,
  newGenerationId,
  noGenerations,
  wentLive,
} from '../read-models/generations.ts'
import type { ReadModels } from '../read-models/read-models.ts'
import { built } from './building.ts'
import type { TextKeys } from './decoded-batch.ts'
import { type Choice, choose } from './generation-choice.ts'
import type { ProjectionMetrics } from './metrics.ts'
import { type Models, namesOf } from './models.ts'
import { type Runner, startRunner } from './runner.ts'

export interface RunnersParts {
  readonly version: number
  readonly identity: LogIdentity
  readonly eventLog: Pick<EventLog, 'ends' | 'subscribe'>
  readonly readModels: ReadModels
  readonly models: Models
  readonly keys: TextKeys | undefined
  readonly tracing: Tracing | undefined
  readonly newId: () => string
  /** Tries until it succeeds, is refused, or the signal aborts. */
  readonly waitOut: <T>(operation: () => Promise<T>, signal: AbortSignal) => Promise<T>
  /** Aborts when the projector stops. */
  readonly signal: AbortSignal
  readonly metrics: ProjectionMetrics
  readonly log: Logger
}

/** What runs of the generations that are recorded. */
export interface Runners {
  /**
   * Looks at what is recorded, starts and stops accordingly, and begins a generation where one is missing.
   * To be called again and again. Rejects with Refused when the read models must not be projected.
   */
  follow(): Promise<void>
  /** What was recorded at the last look. */
  known(): Generations
  all(): readonly Runner[]
  /** Why the live generation is not projected here, in words. */
  reason(): string | undefined
  /** Resolves when queries have a generation to read. */
  readonly live: Promise<void>
  /** Rejects with Refused when the live generation cannot be projected any more. */
  readonly failed: Promise<never>
  stop(): Promise<void>
}

/** Milliseconds between sweeps, when nothing else asks for one. */
const sweepInterval = 60_000

export function createRunners(parts: RunnersParts): Runners {
  const { version, identity, eventLog, readModels, models, keys, newId, waitOut, signal, metrics, tracing, log } = parts
  const wanted = { ...identity, ...namesOf(models) }
  const runners = new Map<string, Runner>()
  const refusal = new AbortController()
  let known = noGenerations
  let reason: string | undefined
  let swept: string | undefined
  let sweptAt = Number.NEGATIVE_INFINITY
  let wentLiveHere = () => {}
  const live = new Promise<void>((resolve) => {
    wentLiveHere = resolve
  })

  function look(generations: Generations) {
    known = generations
    if (known.live) wentLiveHere()
  }

  async function chosen(): Promise<Choice> {
    look(await readModels.generations(version))
    if (choose(known, wanted).begin) {
      const generation = { id: newGenerationId(version, newId), ...wanted }
      look(await readModels.change(version, (now) => (choose(now, wanted).begin ? begun(now, generation) : now)))
    }
    const choice = choose(known, wanted)
    if (choice.reason && choice.reason !== reason) log.warn(choice.reason)
    reason = choice.reason
    return choice
  }

  async function start(record: GenerationRecord) {
    const isLive = () => known.live?.id === record.id
    const runner = await startRunner(record, { eventLog, readModels, models, keys, metrics, tracing, isLive, log })
    runners.set(record.id, runner)
    const ending = AbortSignal.any([signal, runner.ending])
    runner.subscription.failed.catch((error: Refused) => waitOut(() => end(record, error), ending).catch(() => {}))
    if (known.building?.id === record.id) buildUp(runner, ending).catch(() => {})
  }

  /** Of a generation that is gone: no loss where it was not live. */
  async function end({ id }: GenerationRecord, error: Refused) {
    log.error({ generation: id }, error.message)
    const now = await readModels.change(version, (generations) => abandoned(generations, id, error.message))
    if (now.live?.id === id) refusal.abort(error)
  }

  async function buildUp({ record: { id }, generation }: Runner, ending: AbortSignal) {
    const ends = await waitOut(eventLog.ends, ending)
    const goal = async () => (await readModels.live(version))?.checkpoints() ?? ends
    await waitOut(() => built({ goal, checkpoints: generation.checkpoints, signal: ending }), ending)
    look(await waitOut(() => readModels.change(version, (now) => wentLive(now, id)), ending))
    log.info({ generation: id }, 'built')
  }

  /**
   * Whenever other generations are recorded than before, and now and then, as those of another version may have been
   * dropped: nothing stays of what is recorded nowhere.
   */
  async function sweep() {
    const recorded = String(listed(known).map(({ id }) => id))
    if (recorded === swept && performance.now() - sweptAt < sweepInterval) return
    const left = await readModels.sweep()
    if (left.length > 0) log.info({ generations: left }, 'removed what was left of generations')
    swept = recorded
    sweptAt = performance.now()
  }

  return {
    async follow() {
      const { project } = await chosen()
      for (const [id, runner] of runners) {
        if (project.some((record) => record.id === id)) continue
        runners.delete(id)
        await runner.stop()
        log.info({ generation: id }, 'projected no more')
      }
      for (const record of project) if (!runners.has(record.id)) await start(record)
      await sweep()
    },
    known: () => known,
    all: () => [...runners.values()],
    reason: () => reason,
    live,
    failed: failureOf(abortOf(refusal.signal)),
    async stop() {
      await Promise.all([...runners.values()].map((runner) => runner.stop()))
    },
  }
}
