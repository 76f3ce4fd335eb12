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
  /** Of an open-loop load. */
  readonly seconds: number
  readonly streams: StreamsExtent
  readonly growth: GrowthExtent
  /** Events whose read models are built again. */
  readonly rebuilt: number
}

export const full: Extent = {
  rounds: 5,
  pairs: 10,
  requests: 12_000,
  loneRequests: 1_000,
  events: 50_000,
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
    gets: 100,
  },
  rebuilt: 1_000_000,
}

/** Shows that everything runs, and about where each figure is: one round has no spread. */
export const quick: Extent = {
  rounds: 1,
  pairs: 1,
  requests: 4_000,
  loneRequests: 300,
  events: 10_000,
  seconds: 5,
  streams: { readers: 300, rate: 100, seconds: 5, cuts: 30 },
  growth: {
    distributed: [{ conversations: 1_000, sizes: [1_000, 10_000] }],
    standalone: [{ conversations: 1_000, sizes: [1_000, 10_000] }],
    posts: 100,
    gets: 50,
  },
  rebuilt: 10_000,
}
