import { Agent } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { decodeConsistencyToken } from '../contracts/consistency-token.ts'
import { now, paced } from './pace.ts'
import { postMessage } from './post-message.ts'

/** Milliseconds from when each message was due, whether the sender was late or not; sorted. */
export interface Times {
  readonly acked: readonly number[]
  readonly visible: readonly number[]
}

/** A load that does not wait for answers. */
export interface OpenLoop {
  /** The read models have all of a partition below `next`, since `at`, in ms since 1970. */
  visible(partition: number, next: number, at: number): void
  /** Resolves when all that was posted is visible; rejects when one was not acked, or is not visible after 10 s. */
  run(seconds: number): Promise<Times>
}

export function createOpenLoop(origin: string, rate: number): OpenLoop {
  const agent = new Agent({ keepAlive: true, noDelay: true })
  /** Of each partition: where it is visible up to, and since when. */
  const moves = new Map<number, { next: number; at: number }[]>()
  let sent = 0

  function visibleAt(partition: number, offset: number): number | undefined {
    return moves.get(partition)?.find(({ next }) => next > offset)?.at
  }

  async function send(due: number) {
    sent += 1
    const { token } = await postMessage(origin, agent, sent, 'x'.repeat(200))
    const ackedAt = now()
    const vector = decodeConsistencyToken(token)?.vector ?? []
    return { due, ackedAt, partition: vector.length - 1, offset: (vector.at(-1) ?? 0) - 1 }
  }

  return {
    visible(partition, next, at) {
      const known = moves.get(partition) ?? []
      moves.set(partition, known)
      if (next > (known.at(-1)?.next ?? 0)) known.push({ next, at })
    },

    async run(seconds) {
      const all = await paced(rate, seconds * rate, send)
      const missing = () => all.some(({ partition, offset }) => visibleAt(partition, offset) === undefined)
      for (let tries = 0; missing(); tries += 1) {
        if (tries === 100) throw new Error('not all is visible after 10 s')
        await sleep(100)
      }
      return {
        acked: all.map(({ due, ackedAt }) => ackedAt - due).sort((a, b) => a - b),
        visible: all
          .map(({ due, partition, offset }) => (visibleAt(partition, offset) ?? Number.NaN) - due)
          .sort((a, b) => a - b),
      }
    },
  }
}
