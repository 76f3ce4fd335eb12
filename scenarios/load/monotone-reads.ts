import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '../client.ts'

/** Messages in the most that an answer shows, which is the latest of them. */
const room = 1_000

/** Milliseconds between an answer and the next request. */
const pause = 50

export interface MonotoneReads {
  /** What an answer did not show as it should, in words. */
  readonly broken: readonly string[]
  /** Requests that were not answered as they should. */
  readonly failures: readonly string[]
  /** How many answers were looked at. */
  reads(): number
  stop(): Promise<void>
}

export interface MonotoneReadsOptions {
  readonly client: Pick<Client, 'latest' | 'recent'>
  readonly conversations: readonly string[]
  /** Ids that a generation has and the next one does not: a page shows all that it has room for of them, or none. */
  readonly planted: ReadonlySet<string>
}

/** Asks for the latest messages, of all and of these conversations, again and again, each after the answer before. */
export function startReading({ client, conversations, planted }: MonotoneReadsOptions): MonotoneReads {
  const broken: string[] = []
  const failures: string[] = []
  let running = true
  let reads = 0

  async function read(what: string, ask: () => Promise<readonly { id: string }[]>) {
    let before: readonly string[] = []
    while (running) {
      try {
        const after = (await ask()).map(({ id }) => id)
        const real = after.filter((id) => !planted.has(id))
        const count = after.length - real.length
        broken.push(...brokenBetween(before, real, room - count).map((wrong) => `${what}: ${wrong}`))
        if (count > 0 && count < planted.size) broken.push(`${what}: ${count} of ${planted.size} planted ones`)
        before = real
        reads += 1
      } catch (error) {
        failures.push(`${what}: ${error}`)
      }
      await sleep(pause)
    }
  }

  const done = Promise.all([
    read('all', () => client.recent(room)),
    ...conversations.map((conversation) => read(conversation, () => client.latest(conversation))),
  ])
  return {
    broken,
    failures,
    reads: () => reads,
    async stop() {
      running = false
      await done
    },
  }
}

/** What is wrong with an answer after another one, in words: the oldest alone may give way, where there is no room. */
export function brokenBetween(before: readonly string[], after: readonly string[], full: number): string[] {
  const places = new Map(after.map((id, place) => [id, place]))
  const twice = places.size < after.length ? ['a message is shown twice'] : []
  const firstKept = before.findIndex((id) => places.has(id))
  const gaveWay = after.length >= full ? (firstKept === -1 ? before.length : firstKept) : 0
  let last = -1
  const wrongs = before.slice(gaveWay).flatMap((id) => {
    const place = places.get(id)
    if (place === undefined) return [`${id} was shown before, and is not`]
    const isMoved = place < last
    last = Math.max(place, last)
    return isMoved ? [`${id} has changed its place`] : []
  })
  return [...twice, ...wrongs]
}
