import type { Middleware } from 'koa'
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** Something that a service measures besides, asked for whenever the metrics are. */
export interface Measured {
  readonly name: string
  readonly help: string
  readonly labels: readonly string[]
  values(): Iterable<{ readonly labels: Readonly<Record<string, string | number>>; readonly value: number }>
}

export interface Metrics {
  /** `GET /metrics` in Prometheus' text format; of all other requests it takes the durations. */
  readonly middleware: Middleware
  /** Takes the duration of a request that the middleware does not see. */
  observe(method: string, route: string, status: number, milliseconds: number): void
}

/** The duration of every request by route and status, and what else is measured. */
export function createMetrics(measured: readonly Measured[] = []): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  for (const { name, help, labels, values } of measured) {
    const gauge: Gauge = new Gauge({
      name,
      help,
      labelNames: labels,
      registers: [registry],
      collect() {
        gauge.reset()
        for (const one of values()) gauge.set(one.labels, one.value)
      },
    })
  }
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Time from request to answer',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  })
  /** What prom-client makes of labels costs more than the observation itself. */
  const observed = new Map<string, Histogram.Internal<string>>()
  function observe(method: string, route: string, status: number, milliseconds: number) {
    const name = `${method} ${route} ${status}`
    const known = observed.get(name) ?? duration.labels(method, route, String(status))
    observed.set(name, known)
    known.observe(milliseconds / 1_000)
  }

  return {
    observe,
    async middleware(context, next) {
      if (context.path === '/metrics') {
        context.type = registry.contentType
        context.body = await registry.metrics()
        return
      }
      const begun = performance.now()
      await next()
      // The route and not the path, of which there are as many as conversations.
      const route = (context as { _matchedRoute?: string })._matchedRoute ?? 'none'
      observe(context.method, route, context.status, performance.now() - begun)
    },
  }
}
