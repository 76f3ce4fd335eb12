import type { Client } from '../../client/client.ts'
import { reasonOf } from '../../client/failures.ts'
import { createFeed } from './feed.ts'
import type { Happening } from './message.ts'
import { createOutbox, type Outbox } from './outbox.ts'
import { createOverview } from './overview.ts'
import { createReader } from './reader.ts'
import { conversationAt, routeOf } from './route.ts'
import type { Doomed, State } from './state.ts'
import type { Store } from './store.ts'

/** What somebody who looks at the page can do. */
export interface Chat extends Pick<Outbox, 'post' | 'retry' | 'discard'> {
  readOlder(): void
  readAgain(): void
  shorten(): void
  readMoreConversations(): void
  beginNaming(): void
  rename(name: string): void
  /** Asks whether this is to be deleted. */
  doom(doomed: Doomed): void
  spare(): void
  /** Deletes what was asked about. */
  remove(doomed: Doomed): Promise<void>
}

/** Where one's name is kept. */
export const nameItem = 'chat.name'

/** Announced at most at a time. */
const mostAnnounced = 5

/** Milliseconds until a service that refuses to be read is asked again. */
const patience = 10_000

export function startChat(client: Client, store: Store<State>): Chat {
  let hasBegun = false
  const feed = createFeed(client, {
    onHappening(happening) {
      reader.onHappening(happening)
      overview.onHappening(happening)
      outbox.onHappening(happening)
      notice(happening)
    },
    onConnection: (connection) => store.change({ connection }),
    onReset() {
      overview.read().catch((error) => store.change({ failure: reasonOf(error) }))
      void reader.again()
    },
  })
  const outbox = createOutbox(client, feed, store)
  const overview = createOverview(client, feed, store)
  const reader = createReader(client, feed, store, outbox.onRead)

  /** Counts what nobody looks at, and announces what comes to where somebody does. */
  function notice(happening: Happening) {
    if (happening.type === 'deleted') return
    const { message } = happening
    store.change(({ route, name, reading, unread, announced }) => {
      if (message.sender === name) return {}
      const isOpen = reading.conversationId === undefined || reading.conversationId === message.conversationId
      const isSeen = !document.hidden && route.at !== 'list' && isOpen
      if (isSeen) return { announced: [...announced, message].slice(-mostAnnounced) }
      const count = (unread.get(message.conversationId) ?? 0) + 1
      return { unread: new Map(unread).set(message.conversationId, count) }
    })
  }

  function lookAt() {
    const { route } = store.state()
    const id = conversationAt(route)
    if (document.hidden || id === undefined) return
    store.change(({ unread }) => ({ unread: new Map([...unread].filter(([one]) => one !== id)) }))
  }

  function go() {
    const route = routeOf(location.hash)
    store.change({ route, announced: [], failure: undefined })
    // What is read before the stream begins might miss what comes in between.
    if (hasBegun) void reader.open(conversationAt(route))
    lookAt()
  }

  async function begin() {
    try {
      feed.follow(await overview.read())
      hasBegun = true
      go()
    } catch (error) {
      store.change({ connection: { is: 'lost', since: Date.now(), reason: reasonOf(error) } })
      setTimeout(begin, patience)
    }
  }

  window.addEventListener('hashchange', go)
  document.addEventListener('visibilitychange', lookAt)
  // A connection that the browser knows to be cut may look alive for long.
  for (const event of ['online', 'offline']) window.addEventListener(event, feed.reconnect)
  void begin()

  return {
    ...outbox,
    readOlder: reader.older,
    readAgain: reader.again,
    shorten: reader.shorten,
    readMoreConversations: overview.readMore,
    beginNaming: () => store.change({ isNaming: true }),
    rename(name) {
      localStorage.setItem(nameItem, name)
      store.change({ name, isNaming: false })
    },
    doom: (doomed) => store.change({ doomed }),
    spare: () => store.change({ doomed: undefined }),

    async remove(doomed) {
      const leaving = (id: string, is: boolean) =>
        store.change(({ leaving }) => ({
          leaving: new Set(is ? [...leaving, id] : [...leaving].filter((one) => one !== id)),
        }))
      store.change({ doomed: undefined, failure: undefined })
      try {
        if (doomed.what === 'conversation') return void (await client.deleteConversation(doomed.conversationId))
        leaving(doomed.message.id, true)
        await client.deleteMessage(doomed.message.conversationId, doomed.message.id)
      } catch (error) {
        if (doomed.what === 'message') leaving(doomed.message.id, false)
        store.change({ failure: `It was not deleted. ${reasonOf(error)}` })
      }
    },
  }
}
