import { Agent } from 'node:http'
import { paced } from './pace.ts'
import { postOver } from './post.ts'
import type { Target } from './target.ts'

/** Messages per second that arrive while others are read. */
export const arrivalRate = 100

/** Posts `rate` messages per second until it is told to stop; answers how many were acked. */
export function arrive({ origin }: Target, rate = arrivalRate): () => Promise<number> {
  const end = new AbortController()
  // Where a server does not keep up they wait here, and not as thousands of connections.
  const agent = new Agent({ keepAlive: true, maxSockets: 16, noDelay: true })
  const posting = paced(rate, Number.POSITIVE_INFINITY, () => postOver(agent, `${origin}/message`), end.signal)
  return async () => {
    end.abort()
    const acked = (await posting).length
    agent.destroy()
    return acked
  }
}
