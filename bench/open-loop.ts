import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { decodeConsistencyToken } from '../contracts/consistency-token.ts'
import { post } from './post.ts'

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

const now = () => performance.timeOrigin + performance.now()

export function createOpenLoop(origin: string, rate: number): OpenLoop {
  const agent = new Agent({ keepAlive: true, noDelay: true })
  /** Of each partition: where it is visible up to, and since when. */
  const moves = new Map<number, { next: number; at: number }[]>()
  let sent = 0

  function visibleAt(partition: number, offset: number): number | undefined {
    return moves.get(partition)?.find(({ next }) => next > offset)?.at
  }

  async function send(): Promise<{ partition: number; offset: number }> {
    sent += 1
    const body = { sender: 'superman', conversation_id: `conversation ${sent % 100}`, message: 'x'.repeat(200) }
    const token = await tokenOf(`${origin}/messages/`, JSON.stringify(body), agent)
    const vector = decodeConsistencyToken(token)?.vector ?? []
    return { partition: vector.length - 1, offset: (vector.at(-1) ?? 0) - 1 }
  }

  return {
    visible(partition, next, at) {
      const known = moves.get(partition) ?? []
      moves.set(partition, known)
      if (next > (known.at(-1)?.next ?? 0)) known.push({ next, at })
    },

    async run(seconds) {
      const begun = now()
      const posts: Promise<{ due: number; ackedAt: number; partition: number; offset: number }>[] = []
      for (let number = 0; number < seconds * rate; number += 1) {
        const due = begun + (number * 1_000) / rate
        if (due > now()) await sleep(due - now())
        posts.push(send().then((position) => ({ due, ackedAt: now(), ...position })))
      }
      const all = await Promise.all(posts)
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

function tokenOf(url: string, body: string, agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { agent, method: post.method, headers: post.headers }, (response) => {
      response.resume()
      if (response.statusCode === 201) resolve(String(response.headers['consistency-token']))
      else reject(new Error(`answered ${response.statusCode}`))
    })
    asked.once('error', reject).end(body)
  })
}
