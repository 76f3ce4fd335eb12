import type { GenerationStatus } from '../contracts/status.ts'
import type { Instruments } from '../process/instruments.ts'
import type { PartitionLag } from './lag.ts'
import type { GenerationLag, Projector } from './projector.ts'

type Measured = Pick<Projector, 'lag' | 'deadLetters'>

/** How far the read models are behind the log. Every projector has them for all partitions, not for its own alone. */
export function measureLag({ lag, deadLetters }: Measured, instruments: Instruments): void {
  const labels = ['generation', 'state', 'partition']
  const gauge = (name: string, help: string, value: (lag: PartitionLag) => number) =>
    instruments.gauge({ name, help, labels }, () =>
      lag().flatMap(({ generation, isLive, partitions }) => {
        const of = { generation, state: stateOf(isLive) }
        return partitions.map((one) => ({ labels: { ...of, partition: one.partition }, value: value(one) }))
      }),
    )
  gauge('projection_lag_records', 'Records of the log that are not in the read models yet', ({ records }) => records)
  gauge(
    'projection_lag_seconds',
    'For how long the read models have lacked something that the log has',
    ({ seconds }) => seconds,
  )
  gauge(
    'projection_stalled_seconds',
    'For how long the checkpoint has not moved although there are records',
    ({ stalledSeconds }) => stalledSeconds,
  )
  gauge('projection_checkpoint_offset', 'The offset up to which all is projected', ({ checkpoint }) => checkpoint)
  const help = 'How much of the log is projected, from 0 to 1'
  instruments.gauge({ name: 'projection_progress_ratio', help, labels: ['generation', 'state'] }, () =>
    lag().map(({ generation, isLive, partitions }) => {
      return { labels: { generation, state: stateOf(isLive) }, value: progressOf(partitions) }
    }),
  )
  instruments.gauge(
    { name: 'dead_letters', help: 'Dead letters of the live generation that are not discarded' },
    () => {
      const value = deadLetters()
      return value === undefined ? [] : [{ value }]
    },
  )
}

/** The same for the status. */
export function projectionVitals({ lag, deadLetters }: Measured) {
  return { generations: lag().map(statusOf), deadLetters: deadLetters() }
}

const statusOf = ({ generation, isLive, partitions }: GenerationLag): GenerationStatus => ({
  id: generation,
  state: stateOf(isLive),
  lag_records: partitions.reduce((sum, { records }) => sum + records, 0),
  lag_seconds: Math.max(0, ...partitions.map(({ seconds }) => seconds)),
  progress: progressOf(partitions),
})

const stateOf = (isLive: boolean) => (isLive ? 'live' : 'building')

/** Before anything is known of the log, nothing of it is projected. */
function progressOf(partitions: readonly PartitionLag[]): number {
  const done = partitions.reduce((sum, { checkpoint }) => sum + checkpoint, 0)
  const all = partitions.reduce((sum, { checkpoint, records }) => sum + checkpoint + records, 0)
  return all === 0 ? 0 : done / all
}
