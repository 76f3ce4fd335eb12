import type { Middleware } from 'koa'
import { secondsBetween } from '../process/duration-buckets.ts'
import type { ProcessInstruments } from '../process/instruments.ts'
import type { OwnAnswers } from './own-answers.ts'
import { RequestFailed } from './problems.ts'
import { routeOf } from './request-log.ts'
import type { ResponseTimesMonitor } from './response-times.ts'

export interface HttpMetrics {
  /** `/metrics`, in Prometheus' text format. */
  readonly answers: OwnAnswers
  /** Takes the durations of requests. */
  readonly middleware: Middleware
  /** Takes the duration of a request that the middleware does not see. */
  observe(method: string, route: string, status: number, milliseconds: number): void
}

/** The duration of every request by route and status. */
export function createHttpMetrics(instruments: ProcessInstruments, times: ResponseTimesMonitor): HttpMetrics {
  let inFlight = 0
  const duration = instruments.histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from request to answer; of a stream, to its beginning',
    labels: ['method', 'route', 'status'],
    buckets: secondsBetween(0.001, 10),
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
    answers: {
      async '/metrics'(context) {
        const { contentType, text } = await instruments.exposition()
        context.type = contentType
        context.body = text
      },
    },
    async middleware(context, next) {
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
