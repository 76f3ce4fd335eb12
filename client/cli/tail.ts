import type { Client, ConversationMessage, RecentMessage } from '../client.ts'
import type { Page, PageOptions } from '../pages.ts'
import type { StreamEvent, StreamOptions } from '../stream.ts'
import { type Console, createRetryNotes } from './console.ts'
import { type Message, ofConversation, ofRecent } from './shown.ts'

/** Messages that are known to have been shown: as many as the service reads again after it said `reset`. */
const mostKnown = 2_000

/** Where messages come from, and how they are shown. */
interface Source<Told> {
  page(options: PageOptions): Promise<Page<Told>>
  stream(options: StreamOptions): AsyncIterable<StreamEvent<Told>>
  shown(told: Told): Message
}

/** The latest messages, of a conversation or of all, and then what happens to them, until the signal aborts. */
export async function tail(console: Console, conversation: string | undefined, count: number, signal: AbortSignal) {
  const { client } = console
  const following =
    conversation === undefined
      ? follow(console, ofAll(client, signal), true, count, signal)
      : follow(console, ofOne(client, conversation, signal), false, count, signal)
  await following.catch((error) => {
    if (!signal.aborted) throw error
  })
}

const ofAll = (client: Client, signal: AbortSignal): Source<RecentMessage> => ({
  page: (options) => client.recent({ ...options, signal }),
  stream: (options) => client.stream(options),
  shown: ofRecent,
})

const ofOne = (client: Client, id: string, signal: AbortSignal): Source<ConversationMessage> => ({
  page: (options) => client.conversation(id, { ...options, signal }),
  stream: (options) => client.conversationStream(id, options),
  shown: ofConversation(id),
})

async function follow<Told>(
  { look, say, note }: Console,
  { page, stream, shown }: Source<Told>,
  isOfAll: boolean,
  count: number,
  signal: AbortSignal,
) {
  const known = new Set<string>()
  const notes = createRetryNotes(note)

  async function show(messages: readonly Told[]) {
    for (const message of messages.map(shown)) {
      if (known.has(message.id)) continue
      known.add(message.id)
      for (const oldest of known) {
        if (known.size <= mostKnown) break
        known.delete(oldest)
      }
      await say(look.message(message, isOfAll))
    }
  }

  // Without messages to begin with, only what comes is told.
  const first = count === 0 ? undefined : await page({ limit: count })
  await show(first?.items ?? [])
  for await (const event of stream({ signal, ...(first && { since: first.token }) })) {
    if (event.type === 'message') await show([event.message])
    if (event.type === 'deleted') await say(look.deleted(event.deleted))
    if (event.type === 'waiting') notes.failed(event.reason)
    if (event.type === 'open' && notes.isWell()) note('connected again')
    if (event.type === 'reset') {
      note('too much has happened meanwhile: only the latest messages follow')
      await show((await page({ limit: 1_000, deadline: Number.POSITIVE_INFINITY })).items)
    }
  }
}
