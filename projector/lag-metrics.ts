import type { Measured } from '../http/metrics.ts'
import type { PartitionLag } from './lag.ts'
import type { Projector } from './projector.ts'

/** How far the read models are behind the log. Every projector has them for all partitions, not for its own alone. */
export function lagMetrics({ lag }: Pick<Projector, 'lag'>): readonly Measured[] {
  const labels = ['generation', 'state', 'partition']
  function* values(value: (lag: PartitionLag) => number) {
    for (const { generation, isLive, partitions } of lag()) {
      const state = isLive ? 'live' : 'building'
      for (const one of partitions) yield { labels: { generation, state, partition: one.partition }, value: value(one) }
    }
  }
  return [
    {
      name: 'projection_lag_records',
      help: 'Records of the log that are not in the read models yet',
      labels,
      values: () => values(({ records }) => records),
    },
    {
      name: 'projection_lag_seconds',
      help: 'For how long the read models have lacked something that the log has',
      labels,
      values: () => values(({ seconds }) => seconds),
    },
  ]
}
