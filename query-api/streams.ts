import type { Context } from 'koa'
import { consistencyTokenHeader } from '../contracts/consistency-token.ts'
import { contains } from '../contracts/position.ts'
import type { Passing } from './between.ts'
import { sinceOf } from './consistency.ts'
import { conversationMessage } from './conversation.ts'
import { createMessageEvents } from './message-event.ts'
import { missed } from './missed.ts'
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

/** Milliseconds after which a reader that was cut off is to come again. */
const retry = 1_000

export function createStreams(views: Views): Streams {
  const tail = createTail(views)
  const ofAll = new Set<Reader>()
  const ofConversations = new Map<string, Set<Reader>>()
  const allEvents = createMessageEvents(({ conversationId, message }) => recentMessage({ ...message, conversationId }))
  const conversationEvents = createMessageEvents(({ message }) => conversationMessage(message))
  let at: View | undefined
  let isStopping = false

  const follow: Follower = (passing, to) => {
    at = to
    const { logId } = to.generation
    const tell = (readers: Iterable<Reader>, told: readonly Passing[], { shared } = allEvents) => {
      const bytes = Buffer.concat(told.map((one) => shared(logId, one)))
      for (const reader of readers) reader.tell(told, to, bytes)
    }
    if (ofAll.size > 0) tell(ofAll, passing)
    if (ofConversations.size === 0) return
    for (const [conversationId, told] of byConversation(passing)) {
      const readers = ofConversations.get(conversationId)
      if (readers) tell(readers, told, conversationEvents)
    }
  }

  const everyone = () => [ofAll, ...ofConversations.values()].flatMap((readers) => [...readers])

  const beating = setInterval(() => {
    if (at) for (const reader of everyone()) reader.beat(at)
  }, heartbeat)
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
      const reader = createReader(res, conversationId === undefined ? allEvents : conversationEvents)
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
