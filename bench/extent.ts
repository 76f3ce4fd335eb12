/** How long a benchmark is to run. */
export interface Extent {
  readonly rounds: number
  /** Of a closed-loop load. */
  readonly requests: number
  /** Of a client that is alone. */
  readonly loneRequests: number
  /** In a log that is projected. */
  readonly events: number
  /** Of an open-loop load. */
  readonly seconds: number
}

export const full: Extent = { rounds: 5, requests: 20_000, loneRequests: 2_000, events: 100_000, seconds: 30 }
export const quick: Extent = { rounds: 2, requests: 5_000, loneRequests: 500, events: 20_000, seconds: 8 }
