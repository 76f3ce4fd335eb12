import type { Middleware } from 'koa'
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** Something that a service measures besides, asked for whenever the metrics are. */
export interface Measured {
  readonly name: string
  readonly help: string
  readonly labels: readonly string[]
  values(): Iterable<{ readonly labels: Readonly<Record<string, string | number>>; readonly value: number }>
}

/** `GET /metrics` in Prometheus' text format, and the duration of every request by route and status. */
export function createMetrics(measured: readonly Measured[] = []): Middleware {
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
  function durationOf(method: string, route: string, status: string) {
    const name = `${method} ${route} ${status}`
    const known = observed.get(name) ?? duration.labels(method, route, status)
    observed.set(name, known)
    return known
  }

  return async (context, next) => {
    if (context.path === '/metrics') {
      context.type = registry.contentType
      context.body = await registry.metrics()
      return
    }
    const begun = performance.now()
    await next()
    // The route and not the path, of which there are as many as conversations.
    const route = (context as { _matchedRoute?: string })._matchedRoute ?? 'none'
    durationOf(context.method, route, String(context.status)).observe((performance.now() - begun) / 1_000)
  }
}
