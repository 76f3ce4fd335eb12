import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '../client.ts'
import { createChances } from './chances.ts'
import { createPosts, type Posted, type Posts, patience } from './posts.ts'

export interface WritersOptions {
  readonly client: Pick<Client, 'post'>
  /** Of the conversations: no other writers may have it. */
  readonly name: string
  readonly count: number
  readonly seed: number
  /** Milliseconds, at most, between a message and the next. */
  readonly pause: number
}

export interface Load extends Pick<Posts, 'attempts' | 'nextAck'> {
  /** In the order in which each writer posted them. */
  readonly posted: readonly Posted[]
  /** Resolves when each writer has ended its conversations with one more message, which was acknowledged. */
  stop(): Promise<void>
}

/**
 * Writers who each post one message after the other, to a conversation of their own and to one that they share.
 * Every other one posts under keys: until it is acknowledged, and some messages once more, at any time after that.
 */
export function startWriters({ client, name, count, seed, pause }: WritersOptions): Load {
  const { attempt, attempts, nextAck } = createPosts(client)
  const posted: Posted[] = []
  let running = true

  async function write(number: number) {
    const chances = createChances(seed + number)
    const writer = `writer ${number}`
    const isKeyed = number % 2 === 0
    const [own, shared] = [`${name}, ${writer}`, `${name}, all`]
    const mine: Posted[] = []
    const pauseAfterFailure = () => sleep(chances.between(20, 60))

    function nextMessage(conversation: string, key: string | undefined): Posted {
      const message = {
        writer,
        conversation,
        text: `${writer}: ${mine.length}`,
        key,
        ids: [],
        notWritten: true,
        outOfTurn: false,
      }
      mine.push(message)
      posted.push(message)
      return message
    }

    async function postUntilAcked(message: Posted) {
      const deadline = performance.now() + patience
      while (!(await attempt(message))) {
        if (performance.now() > deadline) throw new Error(`${message.text} was not acknowledged in ${patience} ms`)
        await pauseAfterFailure()
      }
    }

    while (running) {
      const message = nextMessage(chances.with(1 / 4) ? shared : own, isKeyed ? randomUUID() : undefined)
      if (isKeyed) await postUntilAcked(message)
      else if (!(await attempt(message))) await pauseAfterFailure()
      if (isKeyed && chances.with(1 / 10)) await attempt(chances.oneOf([message, ...mine]))
      await sleep(chances.between(0, pause))
    }
    for (const conversation of [own, shared]) await postUntilAcked(nextMessage(conversation, randomUUID()))
  }

  const done = Promise.all(Array.from({ length: count }, (_, number) => write(number)))
  // Whoever stops the load is told.
  done.catch(() => {})
  return {
    posted,
    attempts,
    nextAck,
    async stop() {
      running = false
      await done
    },
  }
}
