import { setTimeout as sleep } from 'node:timers/promises'
import { createChances } from '../load/chances.ts'
import type { History } from './history.ts'
import type { Instance } from './instance.ts'
import type { Posting } from './posting.ts'
import { openStream as openNewStream } from './stream-opening.ts'
import { type StreamReader, startStreamReader } from './stream-reader.ts'
import { createVisitor, type Visitor } from './visitor.ts'
import { visits } from './visits.ts'

export interface CrowdParts {
  readonly queryApis: readonly [Instance, ...Instance[]]
  readonly history: History
  readonly posting: Posting
  readonly seed: number
  readonly visitors: number
}

/** Visitors who post and read at random, and readers of streams. */
export interface Crowd {
  /** Resolves when they have gone, but for the readers of streams. */
  leave(): Promise<void>
  /**
   * Posts to every conversation once more. Answers the ids by conversation, and headers that stand for all that was posted
   * and for what those that are carried stand for.
   */
  postLast(
    carried?: Record<string, string>,
  ): Promise<{ readonly lasts: ReadonlyMap<string, string>; readonly headers: Record<string, string> }>
  /** Has all streams go on until they have told these, and ends them. Answers how often one was told to begin anew. */
  endStreams(lasts: ReadonlyMap<string, string>): Promise<number>
}

/** Those that everybody posts to, and those that are seldom posted to. */
const busy = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'].map((name) => `busy ${name}`) as [string, ...string[]]
const quiet = Array.from({ length: 20 }, (_, number) => `quiet ${number}`) as [string, ...string[]]

/** Milliseconds until a visitor looks who has not posted. */
const pause = 60

/** Every conversation is there when it resolves. */
export async function startCrowd({ queryApis, history, posting, seed, visitors }: CrowdParts): Promise<Crowd> {
  const fresh: string[] = []
  let isRunning = true

  function visitorOf(number: number) {
    // Every fourth has no token, and one instance.
    const home = number % 4 === 3 ? queryApis[(number >> 2) % queryApis.length] : undefined
    const chances = createChances(seed + number)
    return createVisitor({ name: `visitor ${number}`, chances, history, queryApis, ...(home && { home }) })
  }

  async function postToAll(visitor: Visitor) {
    const posted = new Map<string, string>()
    for (const conversation of [...busy, ...quiet, ...fresh]) {
      posted.set(conversation, await posting.postOnce(visitor, conversation))
    }
    return posted
  }

  /** Whoever begins a conversation follows it from then on. */
  async function begin(visitor: Visitor) {
    const conversation = `new ${fresh.length}`
    fresh.push(conversation)
    await posting.postOnce(visitor, conversation)
    const hasToken = Object.keys(visitor.headers()).length > 0
    if (hasToken) await openNewStream(visitor, visitor.chances.oneOf(queryApis), conversation)
  }

  async function visit(visitor: Visitor) {
    const { chances } = visitor
    const { readConversation, walkConversation, readRecent, readUsers, readList } = visits
    const ways = [readConversation, readConversation, walkConversation, readRecent, readUsers, readList] as const
    while (isRunning) {
      if (chances.with(1 / 15)) await begin(visitor)
      const conversation = chances.oneOf(chances.with(9 / 10) ? busy : quiet)
      // Who has posted looks at once.
      if (chances.with(1 / 2)) await posting.post(visitor, conversation)
      else await sleep(chances.between(0, pause))
      await chances.oneOf(ways)(visitor, conversation)
    }
  }

  function openStream(conversation: string | undefined, number: number): Streamed {
    const chances = createChances(seed + 1_000 + number)
    const parts = { name: `stream ${number}`, history, chances, queryApis }
    return { conversation, reader: startStreamReader({ ...parts, ...(conversation && { conversation }) }) }
  }

  const before = visitorOf(-1)
  await postToAll(before)
  // The streams of conversations are not there before these are shown.
  for (const { name, origin } of queryApis) {
    const headers = { ...before.headers(), Prefer: 'wait=30' }
    const { status } = await fetch(`${origin}/users`, { headers })
    if (status !== 200) throw new Error(`${name} does not show what was posted: ${status}`)
  }
  const streams = [undefined, undefined, undefined, ...busy.slice(0, 3)].map(openStream)
  const visiting = Promise.all(Array.from({ length: visitors }, (_, number) => visit(visitorOf(number))))
  // Whoever has them leave is told.
  visiting.catch(() => {})

  return {
    async leave() {
      isRunning = false
      await visiting
    },
    async postLast(carried = {}) {
      const after = createVisitor({ name: 'the last', chances: createChances(seed - 2), history, queryApis, carried })
      return { lasts: await postToAll(after), headers: after.headers() }
    },
    async endStreams(lasts) {
      await Promise.all(
        streams.map(async ({ conversation, reader }) => {
          const its = [...lasts].filter(([name]) => conversation === undefined || name === conversation)
          await reader.tellsAll(its.map(([, id]) => id))
          await reader.stop()
        }),
      )
      return streams.reduce((sum, { reader }) => sum + reader.counts.resets, 0)
    },
  }
}

interface Streamed {
  readonly conversation: string | undefined
  readonly reader: StreamReader
}
