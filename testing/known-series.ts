import type { DocumentedMetric } from './documented-metrics.ts'

/** What Prometheus has under one name. */
export interface Series {
  readonly type: 'counter' | 'gauge'
  readonly labels: readonly string[]
}

/** Those of prom-client that queries may use; docs/metrics.md names some of them. */
export const processSeries: Readonly<Record<string, Series['type']>> = {
  process_cpu_seconds_total: 'counter',
  process_resident_memory_bytes: 'gauge',
  process_start_time_seconds: 'gauge',
  nodejs_heap_size_used_bytes: 'gauge',
  nodejs_eventloop_lag_p50_seconds: 'gauge',
  nodejs_eventloop_lag_p99_seconds: 'gauge',
  nodejs_eventloop_lag_max_seconds: 'gauge',
}

/** Prometheus gives these to all that it scrapes. */
const target = ['job', 'instance']

function seriesOf({ name, type, labels }: DocumentedMetric): (readonly [string, Series])[] {
  const all = [...labels, ...target]
  if (type !== 'histogram') return [[name, { type, labels: all }]]
  return [
    [`${name}_bucket`, { type: 'counter', labels: [...all, 'le'] }],
    [`${name}_sum`, { type: 'counter', labels: all }],
    [`${name}_count`, { type: 'counter', labels: all }],
  ]
}

/** All that a query may ask for, by name, where these metrics are scraped. */
export function knownSeries(documented: readonly DocumentedMetric[]): ReadonlyMap<string, Series> {
  return new Map([
    ...documented.flatMap(seriesOf),
    ...Object.entries(processSeries).map(([name, type]) => [name, { type, labels: target }] as const),
    ['up', { type: 'gauge', labels: target }],
    ['ALERTS', { type: 'gauge', labels: ['alertname', 'alertstate', 'severity', ...target] }],
  ])
}
