import { setTimeout as sleep } from 'node:timers/promises'
import { conversationPath, createClient, link } from '../client.ts'
import type { Chances } from '../load/chances.ts'
import { expectStatus, steadyConversation } from './writing.ts'

/** What readers do; each rejects when it is not answered as it should be. */
export interface Reading {
  /** A page that many ask for. */
  readHot(): Promise<void>
  /** From the latest page of a conversation to older ones. */
  walkBack(): Promise<void>
  /** Along users, or along conversations. */
  walkList(): Promise<void>
  /** What the reader has already. */
  readKnown(): Promise<void>
  /** Goes before there is an answer. */
  leave(): Promise<void>
  /** Asks for what is refused, of either API. */
  blunder(): Promise<void>
}

export interface ReadingParts {
  readonly writes: string
  readonly reads: string
  readonly chances: Chances
}

export function createReading({ writes, reads, chances }: ReadingParts): Reading {
  const { request } = createClient(() => reads)
  const commands = createClient(() => writes)
  // Long pages alone fill the memory of pages, and go on to grow until their conversations have as many messages.
  const limit = () => chances.oneOf([10, 50, 100])
  const somePage = () =>
    chances.with(1 / 3)
      ? `/messages?limit=${limit()}`
      : `${conversationPath(steadyConversation(chances))}?limit=${limit()}`

  async function get(path: string, headers = {}) {
    const answer = await request('GET', path, undefined, headers)
    // In the beginning, nobody has posted to some of them.
    expectStatus(answer, 200, 304, ...(path.startsWith('/conversations/') ? [404] : []))
    return answer
  }

  async function walk(path: string, rel: 'prev' | 'next', most: number) {
    let at: string | undefined = path
    for (let pages = 0; at !== undefined && pages < most; pages += 1) at = link((await get(at)).headers, rel)
  }

  return {
    readHot: async () => void (await get(somePage())),
    walkBack: () => walk(`${conversationPath(steadyConversation(chances))}?limit=50`, 'prev', 4),
    walkList: () => walk(`/${chances.oneOf(['users', 'conversations'])}?limit=${limit()}`, 'next', 4),

    async readKnown() {
      const path = somePage()
      const { headers } = await get(path)
      await get(path, { 'If-None-Match': headers.get('ETag') ?? '' })
    },

    async leave() {
      const leaving = new AbortController()
      const answer = fetch(reads + somePage(), { signal: leaving.signal }).then((response) => response.arrayBuffer())
      // Whoever has gone is not told.
      answer.catch(() => {})
      await sleep(chances.between(0, 10))
      leaving.abort()
    },

    async blunder() {
      expectStatus(await request('GET', '/conversations/nowhere'), 404)
      expectStatus(await request('GET', '/messages?limit=none'), 422)
      expectStatus(await commands.request('POST', '/messages/', { sender: '' }), 422)
      expectStatus(await commands.request('POST', '/nowhere', {}), 404)
    },
  }
}
