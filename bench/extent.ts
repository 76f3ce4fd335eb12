import type { GrowthExtent } from './growth.ts'
import type { StreamsExtent } from './streams.ts'

/** How long a benchmark is to run. */
export interface Extent {
  readonly rounds: number
  /** Rounds with processes of their own. */
  readonly pairs: number
  /** Of a closed-loop load. */
  readonly requests: number
  /** Of a client that is alone. */
  readonly loneRequests: number
  /** In a log that is projected. */
  readonly events: number
  /** Messages that are stored while some are read. */
  readonly stored: readonly number[]
  /** Of an open-loop load. */
  readonly seconds: number
  readonly streams: StreamsExtent
  readonly growth: GrowthExtent
  /** Events whose read models are built again. */
  readonly rebuilt: number
}

export const full: Extent = {
  rounds: 5,
  pairs: 15,
  requests: 20_000,
  loneRequests: 2_000,
  events: 100_000,
  stored: [10_000, 1_000_000],
  seconds: 30,
  streams: { readers: 2_000, rate: 500, seconds: 30, cuts: 50 },
  growth: {
    distributed: [
      { conversations: 1, sizes: [10_000, 1_000_000] },
      { conversations: 1_000, sizes: [10_000, 100_000, 1_000_000] },
      { conversations: 100_000, sizes: [10_000, 1_000_000] },
    ],
    standalone: [
      { conversations: 1, sizes: [10_000, 1_000_000] },
      { conversations: 1_000, sizes: [10_000, 100_000, 1_000_000, 10_000_000] },
      { conversations: 100_000, sizes: [10_000, 1_000_000] },
    ],
    posts: 500,
    gets: 200,
  },
  rebuilt: 1_000_000,
}
export const quick: Extent = {
  rounds: 2,
  pairs: 2,
  requests: 5_000,
  loneRequests: 500,
  events: 20_000,
  stored: [10_000],
  seconds: 8,
  streams: { readers: 500, rate: 100, seconds: 8, cuts: 50 },
  growth: {
    distributed: [{ conversations: 1_000, sizes: [2_000, 20_000] }],
    standalone: [{ conversations: 1_000, sizes: [2_000, 20_000] }],
    posts: 250,
    gets: 100,
  },
  rebuilt: 20_000,
}
