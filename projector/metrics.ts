import { secondsBetween } from '../process/duration-buckets.ts'
import { type Instruments, unobserved } from '../process/instruments.ts'
import type { DecodedBatch } from './decoded-batch.ts'
import type { Counts } from './project-batches.ts'

/** What a round of batches of one generation was. */
export interface Round {
  readonly generation: string
  readonly batches: readonly DecodedBatch[]
  readonly counts: Counts
  readonly milliseconds: number
  /** Whether readers see what was written. */
  readonly isLive: boolean
}

export interface ProjectionMetrics {
  projected(round: Round): void
  /** A batch waits for what cannot be reached. */
  retried(): void
}

const seconds = secondsBetween(0.001, 60)

/** Seconds: whatever was accepted before that was brought in from elsewhere with its own time, or waited for the projector. */
const longestAge = 3_600

export function createProjectionMetrics(instruments: Instruments = unobserved): ProjectionMetrics {
  const counter = (name: string, help: string, ...labels: string[]) => instruments.counter({ name, help, labels })
  const projected = counter('projection_events_total', 'Events that were projected', 'generation', 'type')
  const repeats = counter(
    'projection_repeats_total',
    'Events that were in the read models already, by another record',
    'generation',
  )
  const dead = counter('projection_dead_letters_total', 'Records that became dead letters', 'generation')
  const retries = instruments.counter({
    name: 'projection_retries_total',
    help: 'Times that a batch waited for read models or keys',
  })
  const sizes = instruments.histogram({
    name: 'projection_round_events',
    help: 'Events that were written to the read models at once',
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000],
  })
  const duration = instruments.histogram({
    name: 'projection_round_duration_seconds',
    help: 'Time to write the events of a round and to move the checkpoints',
    buckets: seconds,
  })
  const visible = instruments.histogram({
    name: 'projection_visible_seconds',
    help: 'Time from the acceptance of a message to the checkpoint that shows it, in the live generation',
    buckets: seconds,
  })

  return {
    projected({ generation, batches, counts, milliseconds, isLive }) {
      const now = Date.now() * 1_000
      const types = new Map<string, number>()
      let size = 0
      for (const { events } of batches) {
        size += events.length
        for (const { event } of events) {
          types.set(event.type, (types.get(event.type) ?? 0) + 1)
          if (!isLive || event.type !== 'MessagePosted') continue
          const age = (now - event.postedAt) / 1_000_000
          // The clock of whoever accepted it may be ahead.
          if (age < longestAge) visible.observe(Math.max(0, age))
        }
      }
      for (const [type, count] of types) projected.add([generation, type], count)
      repeats.add([generation], counts.repeats)
      dead.add([generation], counts.dead)
      sizes.observe(size)
      duration.observe(milliseconds / 1_000)
    },
    retried: () => retries.add(),
  }
}
