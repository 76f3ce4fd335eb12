import type { Client } from '../../client/client.ts'
import { reasonOf } from '../../client/failures.ts'
import { newIdempotencyKey } from '../../client/idempotency-key.ts'
import type { Feed } from './feed.ts'
import { type Happening, isGone, type Message } from './message.ts'
import { changed, type Outgoing } from './outgoing.ts'
import type { State } from './state.ts'
import type { Store } from './store.ts'

/** Posts what one writes, each message of a conversation after the one before. */
export interface Outbox {
  post(conversationId: string, text: string): void
  /** Posts one that failed again, which is harmless if it is in the log. */
  retry(key: string): void
  discard(key: string): void
  onHappening(happening: Happening): void
  /** Told of a page, and of those that were sent before it was asked for: it has them, or they are gone, or older. */
  onRead(conversationId: string | undefined, messages: readonly Message[], sent: ReadonlySet<string>): void
}

/** Milliseconds for which a message is sent again and again by itself. */
const patience = 600_000

/** For one tab, and for longer than the page: who reloads it loses nothing that was not sent yet. */
const item = 'chat.outgoing'

export function createOutbox(client: Client, feed: Feed, store: Store<State>): Outbox {
  const lanes = new Map<string, Promise<void>>()
  /** Ids of messages that were told while some were on their way: one of them may be told before it is answered. */
  const told = new Set<string>()

  function change(change: (outgoing: readonly Outgoing[]) => readonly Outgoing[]) {
    store.change(({ outgoing }) => ({ outgoing: change(outgoing) }))
    const kept = store.state().outgoing.filter(({ state }) => state !== 'sent')
    sessionStorage.setItem(item, JSON.stringify(kept))
  }

  const without = (key: string) => change((outgoing) => outgoing.filter((one) => one.key !== key))

  async function deliver({ key, sender, conversationId, text }: Outgoing) {
    try {
      const { id } = await client.post(sender, conversationId, text, { key, deadline: patience })
      const isSeen = told.has(id) || store.state().reading.messages.some((message) => message.id === id)
      if (isSeen) without(key)
      else change((outgoing) => changed(outgoing, key, { state: 'sent', id }))
    } catch (error) {
      change((outgoing) => changed(outgoing, key, { state: 'failed', reason: reasonOf(error) }))
    }
    if (!store.state().outgoing.some(({ state }) => state === 'sending')) told.clear()
  }

  function send(one: Outgoing) {
    const lane = (lanes.get(one.conversationId) ?? Promise.resolve()).then(() => deliver(one))
    lanes.set(one.conversationId, lane)
  }

  for (const kept of JSON.parse(sessionStorage.getItem(item) ?? '[]') as Outgoing[]) {
    const one = { ...kept, arrivals: 0 }
    change((outgoing) => [...outgoing, one])
    if (one.state === 'sending') send(one)
  }

  return {
    post(conversationId, text) {
      const { name: sender } = store.state()
      const [key, arrivals] = [newIdempotencyKey(), feed.arrivals()]
      const one = { key, conversationId, sender, text, at: Date.now(), arrivals, state: 'sending' } as const
      change((outgoing) => [...outgoing, one])
      send(one)
    },

    retry(key) {
      change((outgoing) => changed(outgoing, key, { state: 'sending' }))
      const one = store.state().outgoing.find((one) => one.key === key)
      if (one) send(one)
    },

    discard: without,

    onHappening(happening) {
      const { outgoing } = store.state()
      if (outgoing.length === 0) return
      if (happening.type === 'message') told.add(happening.message.id)
      const isOver = ({ id, ...one }: Outgoing) => {
        if (id === undefined) return false
        return happening.type === 'message' ? happening.message.id === id : isGone(happening.deleted, { ...one, id })
      }
      if (outgoing.some(isOver)) change((outgoing) => outgoing.filter((one) => !isOver(one)))
    },

    onRead(conversationId, messages, sent) {
      const ids = new Set(messages.map(({ id }) => id))
      const isOver = ({ key, id, conversationId: its }: Outgoing) =>
        (id !== undefined && ids.has(id)) || (its === conversationId && sent.has(key))
      if (store.state().outgoing.some(isOver)) change((outgoing) => outgoing.filter((one) => !isOver(one)))
    },
  }
}
