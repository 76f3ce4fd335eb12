import { Agent, request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { post } from './post.ts'

/** Messages that are posted at a rate, each with the time in its text. */
export interface PacedPosts {
  /** Resolves when all are acked; rejects when one is not. */
  run(seconds: number): Promise<void>
  /** The ids of what was acked. */
  readonly acked: ReadonlySet<string>
  now(): number
  /** When the message of a text was due, on the same clock. */
  sentAt(text: string): number
}

export function createPacedPosts(origin: string, rate: number): PacedPosts {
  const agent = new Agent({ keepAlive: true, noDelay: true })
  const acked = new Set<string>()
  const now = () => performance.now()
  let sent = 0

  function send(due: number): Promise<void> {
    sent += 1
    const message = {
      sender: 'superman',
      conversation_id: `conversation ${sent % 100}`,
      message: `${due} ${'x'.repeat(200)}`,
    }
    return new Promise((resolve, reject) => {
      const { method, headers } = post
      const asked = request(`${origin}/messages/`, { agent, method, headers }, (response) => {
        const parts: Buffer[] = []
        response.on('data', (part) => parts.push(part))
        response.once('end', () => {
          if (response.statusCode !== 201) return reject(new Error(`answered ${response.statusCode}`))
          acked.add(JSON.parse(Buffer.concat(parts).toString()).id)
          resolve()
        })
      })
      asked.once('error', reject).end(JSON.stringify(message))
    })
  }

  return {
    acked,
    now,
    sentAt: (text) => Number(text.slice(0, text.indexOf(' '))),
    async run(seconds) {
      const begun = now()
      const posts: Promise<void>[] = []
      for (let number = 0; number < seconds * rate; number += 1) {
        const due = begun + (number * 1_000) / rate
        if (due > now()) await sleep(due - now())
        posts.push(send(due))
      }
      await Promise.all(posts)
    },
  }
}
