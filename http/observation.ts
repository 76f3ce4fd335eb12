import { hostname } from 'node:os'
import type { Middleware } from 'koa'
import type { Logger } from 'pino'
import { projectionVersion } from '../contracts/documents.ts'
import { diskSpaceOf } from '../process/disk.ts'
import type { ProcessInstruments } from '../process/instruments.ts'
import { createHealth, type ReadinessCheck } from './health.ts'
import { createHttpMetrics, type HttpMetrics } from './metrics.ts'
import { createResponseTimes } from './response-times.ts'
import { statusAnswers } from './status/status.ts'
import { createVitals, interval, type ProjectionVitals } from './status/vitals.ts'

export interface ObservationParts {
  readonly service: string
  readonly log: Logger
  readonly instruments: ProcessInstruments
  readonly checks: Readonly<Record<string, ReadinessCheck>>
  /** Where the whole service is asked for the status; of itself alone where nothing is said. */
  readonly peers?: readonly URL[] | undefined
  /** Where its data is, if it has any. */
  readonly path?: string
  readonly projection?: () => ProjectionVitals
}

/** What a process tells of itself, and of the others: health, metrics, status. */
export interface Observation {
  readonly metrics: HttpMetrics
  /** Answers `/healthz`, `/readyz`, `/metrics`, `/vitals` and `/status.json`; of all other requests it takes the durations. */
  readonly middleware: Middleware
  /** Begins to take samples; `port` is that of the server. */
  begin(port: number): void
  /** The process is stopping: it is not ready any more. */
  stop(): void
}

export function observe(parts: ObservationParts): Observation {
  const { service, log, instruments, checks, peers = [], path = '.', projection } = parts
  const times = createResponseTimes()
  const info = { service, projection_version: projectionVersion }
  instruments.gauge({ name: 'service_info', help: 'Always 1', labels: Object.keys(info) }, () => [
    { labels: info, value: 1 },
  ])
  const health = createHealth(checks, { log, instruments })
  const metrics = createHttpMetrics(instruments, times)
  const disk = diskSpaceOf(path, instruments)
  const monitor = createVitals({ service, instruments, times, health, disk, projection })
  let address = hostname()
  const status = statusAnswers({ vitals: monitor.vitals, peers, address: () => address })
  const answers = new Map(Object.entries({ ...health.answers, ...metrics.answers, ...status }))
  let timer: NodeJS.Timeout | undefined

  const middleware: Middleware = async (context, next) => {
    const answer = answers.get(context.path)
    if (!answer || (context.method !== 'GET' && context.method !== 'HEAD')) return metrics.middleware(context, next)
    try {
      await answer(context)
    } catch (error) {
      log.error({ err: error, path: context.path }, 'request')
      throw error
    }
  }

  /**
   * At the multiples of the interval, as in every other process: the next one is that after the nearest, because a timer may
   * come a moment too early.
   */
  function sampleNext() {
    const length = interval * 1_000
    const now = Date.now()
    const next = (Math.round(now / length) + 1) * length
    timer = setTimeout(() => {
      monitor.sample(Date.now()).catch((error) => log.warn({ err: error }, 'no sample was taken'))
      sampleNext()
    }, next - now).unref()
  }

  return {
    metrics,
    middleware,
    begin(port) {
      address = `${hostname()}:${port}`
      monitor.sample(Date.now()).catch(() => {})
      sampleNext()
    },
    stop() {
      health.stopping()
      clearTimeout(timer)
    },
  }
}
