import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import { createByLabels } from './by-labels.ts'
import { createHistogram } from './histogram.ts'

/** A metric, named by Prometheus' conventions: https://prometheus.io/docs/practices/naming/ */
export interface Definition {
  readonly name: string
  readonly help: string
  readonly labels?: readonly string[]
}

export interface HistogramDefinition extends Definition {
  readonly buckets: readonly number[]
}

/** What a metric says now: of each combination of labels one value, or none. */
export type Values = Iterable<{ readonly labels?: Readonly<Record<string, string | number>>; readonly value: number }>

export interface CounterOf {
  /** Adds 1, or so much, to the counter of these labels, in the order of the definition. */
  add(labels?: readonly string[], value?: number): void
}

export interface HistogramOf {
  observe(value: number, labels?: readonly string[]): void
}

/** What a process measures of itself. A metric is made once by its name, whoever asks for it. */
export interface Instruments {
  counter(definition: Definition): CounterOf
  histogram(definition: HistogramDefinition): HistogramOf
  /** Asked for its values whenever the metrics are; while they reject it says nothing. */
  gauge(definition: Definition, values: () => Values | Promise<Values>): void
}

/** For whoever does not want to know. */
export const unobserved: Instruments = {
  counter: () => ({ add() {} }),
  histogram: () => ({ observe() {} }),
  gauge() {},
}

/** One line of what is served: of a histogram, the name ends with _bucket, _sum or _count. */
export interface Reading {
  readonly name: string
  readonly labels: Readonly<Record<string, string | number | undefined>>
  readonly value: number
}

export interface ProcessInstruments extends Instruments {
  /** In Prometheus' text format. */
  exposition(): Promise<{ readonly contentType: string; readonly text: string }>
  /** What a metric says now; nothing when there is no such metric here. */
  read(name: string): Promise<readonly Reading[]>
}

/** The instruments of a process, with Node's own. */
export function createInstruments(): ProcessInstruments {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })

  const known = new Map<string, unknown>()

  function once<Metric>(name: string, make: () => Metric): Metric {
    const found = (known.get(name) as Metric | undefined) ?? make()
    known.set(name, found)
    return found
  }

  const common = ({ name, help, labels = [] }: Definition) => ({
    name,
    help,
    labelNames: labels,
    registers: [registry],
  })

  return {
    async exposition() {
      return { contentType: registry.contentType, text: await registry.metrics() }
    },

    async read(name) {
      const metric = await registry.getSingleMetric(name)?.get()
      return (metric?.values ?? []).map(({ labels, value, ...rest }) => {
        return { name: 'metricName' in rest ? String(rest.metricName) : name, labels, value }
      })
    },

    counter(definition) {
      return once(definition.name, () => {
        // Counted here, and told to prom-client when it is asked: its own looking at labels costs more than counting.
        const pending = createByLabels((labels) => ({ labels, count: 0 }))
        // From the start, so that its first increase is one.
        if (!definition.labels) pending.of([])
        const metric: Counter = new Counter({
          ...common(definition),
          collect() {
            for (const one of pending.all()) {
              metric.labels(...one.labels).inc(one.count)
              one.count = 0
            }
          },
        })
        return {
          add(labels: readonly string[] = [], value = 1) {
            pending.of(labels).count += value
          },
        }
      })
    },

    histogram: (definition) => once(definition.name, () => createHistogram(definition, registry)),

    gauge(definition, values) {
      const gauge: Gauge = new Gauge({
        ...common(definition),
        async collect() {
          const found = await Promise.resolve()
            .then(values)
            .catch((): Values => [])
          gauge.reset()
          // Without labels, a reset gauge would say 0.
          if (!definition.labels) gauge.remove()
          for (const { labels = {}, value } of found) gauge.set(labels, value)
        },
      })
    },
  }
}
