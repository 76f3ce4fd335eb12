import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

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

  const once = <Metric>(name: string, make: () => Metric): Metric =>
    (registry.getSingleMetric(name) as Metric | undefined) ?? make()

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
      const metric = once(definition.name, () => new Counter(common(definition)))
      const of = children((labels) => metric.labels(...labels))
      // From the start, so that its first increase is one.
      if (!definition.labels) metric.inc(0)
      return { add: (labels = [], value = 1) => of(labels).inc(value) }
    },

    histogram(definition) {
      const options = { ...common(definition), buckets: [...definition.buckets] }
      const metric = once(definition.name, () => new Histogram(options))
      const of = children((labels) => metric.labels(...labels))
      return { observe: (value, labels = []) => of(labels).observe(value) }
    },

    gauge(definition, values) {
      const gauge: Gauge = new Gauge({
        ...common(definition),
        async collect() {
          const found = await Promise.resolve(values()).catch((): Values => [])
          gauge.reset()
          // Without labels, a reset gauge would say 0.
          if (!definition.labels) gauge.remove()
          for (const { labels = {}, value } of found) gauge.set(labels, value)
        },
      })
    },
  }
}

/** What prom-client makes of labels costs more than the observation itself: it is done once for each combination. */
function children<Child>(make: (labels: string[]) => Child): (labels: readonly string[]) => Child {
  const known = new Map<string, Child>()
  return (labels) => {
    const name = labels.length === 1 ? (labels[0] as string) : labels.join('\0')
    const found = known.get(name) ?? make([...labels])
    known.set(name, found)
    return found
  }
}
