import { Agent } from 'node:http'
import { paced } from './pace.ts'
import { postMessage } from './post-message.ts'

/** Messages that are posted at a rate, each with the time in its text. */
export interface PacedPosts {
  /** Resolves when all are acked; rejects when one is not. */
  run(seconds: number): Promise<void>
  /** The ids of what was acked. */
  readonly acked: ReadonlySet<string>
}

export function createPacedPosts(origin: string, rate: number): PacedPosts {
  const agent = new Agent({ keepAlive: true, noDelay: true })
  const acked = new Set<string>()
  let sent = 0

  async function send(due: number) {
    sent += 1
    const { id } = await postMessage(origin, agent, sent, `${due} ${'x'.repeat(200)}`)
    acked.add(id)
  }

  return {
    acked,
    async run(seconds) {
      await paced(rate, seconds * rate, send)
    },
  }
}

/** When the message of a text was due, in ms since 1970. */
export const dueIn = (text: string) => Number(text.slice(0, text.indexOf(' ')))
