import type { Middleware } from 'koa'
import type { ProcessInstruments } from '../process/instruments.ts'
import { RequestFailed } from './problems.ts'
import { routeOf } from './request-log.ts'
import type { ResponseTimesMonitor } from './response-times.ts'

export interface HttpMetrics {
  /** `GET /metrics`; of all other requests it takes the durations. */
  readonly middleware: Middleware
  /** Takes the duration of a request that the middleware does not see. */
  observe(method: string, route: string, status: number, milliseconds: number): void
}

const buckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** The duration of every request by route and status. */
export function createHttpMetrics(instruments: ProcessInstruments, times: ResponseTimesMonitor): HttpMetrics {
  let inFlight = 0
  const duration = instruments.histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from request to answer; of a stream, to its beginning',
    labels: ['method', 'route', 'status'],
    buckets,
  })
  instruments.gauge(
    { name: 'http_requests_in_flight', help: 'Requests that have no answer yet; open streams have theirs' },
    () => [{ value: inFlight }],
  )

  function observe(method: string, route: string, status: number, milliseconds: number, isFailure = status >= 500) {
    duration.observe(milliseconds / 1_000, [method, route, String(status)])
    times.observe(method, status, milliseconds, isFailure)
  }

  return {
    observe,
    async middleware(context, next) {
      if (context.path === '/metrics' && context.method === 'GET') {
        const { contentType, text } = await instruments.exposition()
        context.type = contentType
        context.body = text
        return
      }
      const begun = performance.now()
      inFlight += 1
      try {
        await next()
      } finally {
        inFlight -= 1
      }
      const { method, status, state } = context
      const milliseconds = performance.now() - begun
      observe(methodOf(method), routeOf(context), status, milliseconds, status >= 500 && !isBehind(state.failure))
    },
  }
}

/** Whoever does not want to wait asks again and again: that is no failure, and the lag tells when it is one. */
const isBehind = (error: unknown) => error instanceof RequestFailed && error.fault.kind === 'behind'

const known = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

/** Nobody can fill the memory with methods that do not exist. */
const methodOf = (method: string) => (known.has(method) ? method : 'other')
