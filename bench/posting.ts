import type { Figures } from './interleaved.ts'
import { startLoadGenerator } from './load.ts'
import { loneClient } from './lone-client.ts'
import { post } from './post.ts'
import type { Target } from './target.ts'
import { underLoad } from './under-load.ts'

/** Posts to targets, and remembers how many each of them has acked. */
export interface Posting {
  /** CPU in µs per POST, and POSTs per second. */
  underLoad(target: Target, connections: number, count: number): Promise<Figures>
  /** The median of the time to an answer, in milliseconds. */
  alone(target: Target, count: number): Promise<Figures>
  acked(target: Target): number
  stop(): void
}

export function createPosting(): Posting {
  const load = startLoadGenerator()
  const acked = new Map<Target, number>()
  const add = (target: Target, count: number) => acked.set(target, (acked.get(target) ?? 0) + count)

  return {
    async underLoad(target, connections, count) {
      const figures = await underLoad(load, target, '/message', { connections, requests: count, ...post })
      add(target, count)
      return figures
    },
    async alone(target, count) {
      const p50 = await loneClient(`${target.origin}/message`, count)
      add(target, count)
      return { p50 }
    },
    acked: (target) => acked.get(target) ?? 0,
    stop: load.stop,
  }
}
