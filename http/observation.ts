import { hostname } from 'node:os'
import type { Middleware } from 'koa'
import type { Logger } from 'pino'
import { projectionVersion } from '../contracts/documents.ts'
import { diskSpaceOf } from '../process/disk.ts'
import type { ProcessInstruments } from '../process/instruments.ts'
import { createHealth, type ReadinessCheck } from './health.ts'
import { createHttpMetrics, type HttpMetrics } from './metrics.ts'
import { createResponseTimes } from './response-times.ts'
import { statusRoutes } from './status/status.ts'
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
  /** Answers `/healthz`, `/readyz`, `/metrics`, `/vitals` and `/status.json`. */
  readonly middleware: readonly Middleware[]
  /** Begins to take samples; `port` is that of the server. */
  begin(port: number): void
  /** The process is stopping: it is not ready any more. */
  stop(): void
}

const own = new Set(['/healthz', '/readyz', '/metrics', '/vitals', '/status.json'])

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
  const status = statusRoutes({ vitals: monitor.vitals, peers, address: () => address })
  let timer: NodeJS.Timeout | undefined

  /** Each middleware that a request passes costs a promise or two: all others go by these in one step. */
  const around: Middleware = (context, next) => {
    const measured = () => metrics.middleware(context, next)
    if (!own.has(context.path)) return measured()
    return health.middleware(context, () => status(context, measured) as Promise<void>)
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
    middleware: [around],
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
