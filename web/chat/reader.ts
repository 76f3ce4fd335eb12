import type { Client } from '../../client/client.ts'
import { RequestRefused, reasonOf } from '../../client/failures.ts'
import type { Feed } from './feed.ts'
import { following, type Happening, type Message } from './message.ts'
import { latest, reachingBackTo, type Section } from './section.ts'
import type { Reading, State } from './state.ts'
import type { Store } from './store.ts'

/** Shows what is open, and keeps it as the stream says. */
export interface Reader {
  open(conversationId: string | undefined): Promise<void>
  /** Reads all that is shown again: what has happened to it is not known. */
  again(): Promise<void>
  older(): Promise<void>
  /** Forgets older messages when there are very many; for who does not look at them. */
  shorten(): void
  onHappening(happening: Happening): void
}

/** Messages of a page, and of one when much is read again. */
const [few, many] = [100, 1_000]

/** Pages that are read again at most, and messages that are kept for who reads the latest. */
const [mostPages, mostKept] = [10, 3_000]

export const nothingRead = (conversationId: string | undefined): Reading => ({
  conversationId,
  is: 'loading',
  messages: [],
  isReadingOlder: false,
})

export function createReader(
  client: Client,
  feed: Feed,
  store: Store<State>,
  onRead: (conversationId: string | undefined, messages: readonly Message[], sent: ReadonlySet<string>) => void,
): Reader {
  let leaving = new AbortController()

  const change = (part: Partial<Reading>) => store.change(({ reading }) => ({ reading: { ...reading, ...part } }))

  /** Pages, and what happened to them while they were read. Aborts when something else is opened. */
  async function read(conversationId: string | undefined, pages: (signal: AbortSignal) => Promise<Section>) {
    const { signal } = leaving
    const sent = new Set(store.state().outgoing.flatMap(({ state, key }) => (state === 'sent' ? [key] : [])))
    const recorded = feed.record()
    try {
      const { messages, older } = await pages(signal).catch(nothingWhere404)
      signal.throwIfAborted()
      const shown = following(messages, recorded(), conversationId)
      change({ is: 'shown', messages: shown, older, failure: undefined, isReadingOlder: false })
      onRead(conversationId, shown, sent)
    } catch (error) {
      if (!signal.aborted) change({ is: 'shown', failure: reasonOf(error), isReadingOlder: false })
    } finally {
      recorded()
    }
  }

  function leave() {
    leaving.abort()
    leaving = new AbortController()
  }

  return {
    async open(conversationId) {
      leave()
      store.change({ reading: nothingRead(conversationId) })
      await read(conversationId, (signal) => latest(client, conversationId, { limit: few, signal }))
    },

    async again() {
      leave()
      const { conversationId, messages } = store.state().reading
      await read(conversationId, async (signal) => {
        const limit = messages.length > few ? many : few
        const section = await latest(client, conversationId, { limit, signal })
        return reachingBackTo(messages[0], section, mostPages, { signal })
      })
    },

    async older() {
      const { older, isReadingOlder } = store.state().reading
      if (!older || isReadingOlder) return
      const { signal } = leaving
      const recorded = feed.record()
      change({ isReadingOlder: true })
      try {
        const section = await older({ signal })
        signal.throwIfAborted()
        const deleted = recorded().filter(({ type }) => type === 'deleted')
        const messages = [...following(section.messages, deleted), ...store.state().reading.messages]
        change({ messages, older: section.older, failure: undefined, isReadingOlder: false })
      } catch (error) {
        if (!signal.aborted) change({ failure: reasonOf(error), isReadingOlder: false })
      } finally {
        recorded()
      }
    },

    shorten() {
      const { conversationId, messages, isReadingOlder } = store.state().reading
      if (messages.length <= mostKept || isReadingOlder) return
      leave()
      void read(conversationId, (signal) => latest(client, conversationId, { limit: few, signal }))
    },

    onHappening(happening) {
      store.change(({ reading }) => {
        if (reading.is === 'loading') return {}
        return { reading: { ...reading, messages: following(reading.messages, [happening], reading.conversationId) } }
      })
    },
  }
}

/** A conversation to which nobody has posted yet is empty. */
function nothingWhere404(error: unknown): Section {
  if (error instanceof RequestRefused && error.problem.status === 404) return { messages: [] }
  throw error
}
