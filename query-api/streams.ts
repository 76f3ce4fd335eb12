import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Context } from 'koa'
import { consistencyTokenHeader } from '../contracts/consistency-token.ts'
import { contains } from '../contracts/position.ts'
import { type Instruments, unobserved } from '../process/instruments.ts'
import type { Passing } from './between.ts'
import { sinceOf } from './consistency.ts'
import { conversationMessage } from './conversation.ts'
import { createMessageEvents } from './message-event.ts'
import { everywhere, isToldIn, missed } from './missed.ts'
import { createReader, type Reader } from './reader.ts'
import { recentMessage } from './recent-messages.ts'
import { createTail, type Follower } from './tail.ts'
import type { Views } from './views.ts'
import { type View, viewAt } from './visible.ts'

export interface Streams {
  /**
   * Answers with messages as they become visible, of one conversation or of all: those that the reader has missed since
   * its Last-Event-ID, or an event `reset` when that is not known any more, and then all that come. Rejects with
   * ReadModelsUnavailable.
   */
  open(context: Context, conversationId?: string): Promise<void>
  /** Ends all streams, and each that is opened later: their readers go on elsewhere. */
  stop(): void
}

/** Milliseconds between signs of life: gateways give up after half a minute of silence, or later. */
const heartbeat = 15_000

/**
 * Readers who are told before all else has its turn: of connections that wait to be accepted, one is in each turn of the
 * event loop (libuv, since 1.45), and all readers come back at once when a process was restarted.
 */
const atOnce = 50

/** Milliseconds after which a reader that was cut off is to come again. */
const retry = 1_000

export function createStreams(views: Views, instruments: Instruments = unobserved): Streams {
  const tail = createTail(views)
  const ofAll = new Set<Reader>()
  const ofConversations = new Map<string, Set<Reader>>()
  const allEvents = createMessageEvents((message, conversationId) => recentMessage({ ...message, conversationId }))
  const conversationEvents = createMessageEvents(conversationMessage)
  const sizeOf = (groups: Iterable<ReadonlySet<Reader>>) => [...groups].reduce((sum, { size }) => sum + size, 0)
  instruments.gauge(
    { name: 'streams_open', help: 'Streams that are read: of all messages, or of one conversation', labels: ['of'] },
    () => [
      { labels: { of: 'all' }, value: ofAll.size },
      { labels: { of: 'conversation' }, value: sizeOf(ofConversations.values()) },
    ],
  )
  const cut = instruments.counter({
    name: 'streams_cut_total',
    help: 'Streams that were cut off because their readers were too slow',
  })
  const reset = instruments.counter({ name: 'streams_reset_total', help: 'Readers who were told to begin anew' })
  let at: View | undefined
  let isTelling = false
  let isBeatDue = false
  let isStopping = false

  const follow: Follower = async (passing, to) => {
    at = to
    const { logId } = to.generation
    const groups = [{ readers: ofAll, told: passing, events: allEvents }]
    const told = ofConversations.size > 0 ? byConversation(passing) : new Map<string, readonly Passing[]>()
    const isEverywhere = told.has(everywhere)
    for (const conversationId of isEverywhere ? ofConversations.keys() : told.keys()) {
      const readers = ofConversations.get(conversationId)
      const ofThis = isEverywhere ? passing.filter((one) => isToldIn(conversationId, one)) : told.get(conversationId)
      if (readers && ofThis) groups.push({ readers, told: ofThis, events: conversationEvents })
    }
    // Who comes from here on is told of what comes next.
    const turns = groups.flatMap(({ readers, told, events }) => {
      const bytes = Buffer.concat(readers.size > 0 ? told.map((one) => events.shared(logId, one)) : [])
      return [...readers].map((reader) => () => reader.tell(told, to, bytes))
    })
    isTelling = true
    for (const [count, tell] of turns.entries()) {
      if (count % atOnce === atOnce - 1) await nextTurn()
      tell()
    }
    isTelling = false
    if (isBeatDue) beat()
  }

  const everyone = () => [ofAll, ...ofConversations.values()].flatMap((readers) => [...readers])

  /** Says how far it has come to those who have been told everything up to there. */
  function beat() {
    isBeatDue = isTelling
    if (at && !isTelling) for (const reader of everyone()) reader.beat(at)
  }

  const beating = setInterval(beat, heartbeat)
  beating.unref()

  function add(reader: Reader, conversationId: string | undefined): () => void {
    const readers = conversationId === undefined ? ofAll : (ofConversations.get(conversationId) ?? new Set())
    if (conversationId !== undefined) ofConversations.set(conversationId, readers)
    readers.add(reader)
    return () => {
      readers.delete(reader)
      if (conversationId !== undefined && readers.size === 0) ofConversations.delete(conversationId)
      if (ofAll.size + ofConversations.size === 0) tail.leave(follow)
    }
  }

  return {
    async open(context, conversationId) {
      const { res } = context
      const reader = createReader(res, conversationId === undefined ? allEvents : conversationEvents, () => cut.add())
      // In one turn, so that the reader is told of everything behind the view, and of nothing before it.
      const joining = tail.joined(follow)
      const remove = add(reader, conversationId)
      try {
        const to = await joining
        if (!at || contains(to.vector, at.vector)) at = to
        const since = sinceOf(context, to)
        const told = since && (await missed(tail, since, to, conversationId))
        const start = (told && since) ?? to.vector
        respond(context, to)
        if (context.method === 'HEAD' || isStopping || res.destroyed) {
          res.end()
          return remove()
        }
        res.once('close', remove)
        if (!told) reset.add()
        const { token } = viewAt(to.generation, start)
        res.write(`retry: ${retry}\nid: ${token}\n${told ? '' : 'event: reset\ndata: {}\n'}\n`)
        reader.begin(told ?? [], start, to)
      } catch (error) {
        remove()
        throw error
      }
    },

    stop() {
      isStopping = true
      clearInterval(beating)
      for (const reader of everyone()) reader.end()
    },
  }
}

/** What follows is written by the reader alone. */
function respond(context: Context, { token }: View) {
  context.respond = false
  context.res.writeHead(200, {
    'Content-Type': 'text/event-stream',
    'Cache-Control': 'no-cache, no-transform',
    [consistencyTokenHeader]: token,
  })
}

function byConversation(passing: readonly Passing[]): ReadonlyMap<string, readonly Passing[]> {
  const found = new Map<string, Passing[]>()
  for (const one of passing) {
    const others = found.get(one.conversationId)
    if (others) others.push(one)
    else found.set(one.conversationId, [one])
  }
  return found
}
