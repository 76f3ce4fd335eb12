import type { Registry } from 'prom-client'
import { createByLabels } from './by-labels.ts'
import type { HistogramDefinition, HistogramOf } from './instruments.ts'

interface Counts {
  readonly labels: Readonly<Record<string, string>>
  /** Of each bucket alone, and last of what is beyond all of them. */
  readonly perBucket: number[]
  sum: number
}

/**
 * A histogram as prom-client has it in its registry, which serves it too. Its own takes 0.8 µs for an observation, nearly
 * all of it for the labels: 3 % of an answer that is there already.
 */
export function createHistogram(definition: HistogramDefinition, registry: Registry): HistogramOf {
  const { name, help, labels: names = [], buckets } = definition
  const last = buckets.length
  const byLabels = createByLabels<Counts>((values) => ({
    labels: Object.fromEntries(names.map((label, index) => [label, values[index] ?? ''])),
    perBucket: Array(last + 1).fill(0),
    sum: 0,
  }))
  if (names.length === 0) byLabels.of([])

  const get = async () => ({ name, help, type: 'histogram', aggregator: 'sum', values: byLabels.all().flatMap(lines) })

  function lines({ labels, perBucket, sum }: Counts) {
    let count = 0
    const inBuckets = perBucket.map((found, index) => {
      count += found
      return { metricName: `${name}_bucket`, labels: { ...labels, le: buckets[index] ?? '+Inf' }, value: count }
    })
    return [
      ...inBuckets,
      { metricName: `${name}_sum`, labels, value: sum },
      { metricName: `${name}_count`, labels, value: count },
    ]
  }

  const metric = {
    name,
    get,
    observe(value: number, labels: readonly string[] = []) {
      const counts = byLabels.of(labels)
      let bucket = 0
      while (bucket < last && value > (buckets[bucket] as number)) bucket += 1
      counts.perBucket[bucket] = (counts.perBucket[bucket] as number) + 1
      counts.sum += value
    },
  }
  // Of a metric the registry asks for no more than its name and what it says.
  registry.registerMetric(metric as unknown as Parameters<Registry['registerMetric']>[0])
  return metric
}
