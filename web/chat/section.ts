import type { Client } from '../../client/client.ts'
import type { Page } from '../../client/pages.ts'
import type { CallOptions } from '../../client/requests.ts'
import { fromConversation, fromRoom, type Message } from './message.ts'

/** Messages that follow each other, and the way to older ones; where there is none, they begin. */
export interface Section {
  readonly messages: readonly Message[]
  readonly older?: ((options?: CallOptions) => Promise<Section>) | undefined
}

/** The latest messages of a conversation, or of all. */
export async function latest(
  client: Client,
  conversationId: string | undefined,
  options: CallOptions & { readonly limit: number },
): Promise<Section> {
  if (conversationId === undefined) return sectionOf(await client.recent(options), (item) => fromRoom(item))
  return sectionOf(await client.conversation(conversationId, options), fromConversation(conversationId))
}

/** With older ones before it, until it reaches back to a message that somebody has before them, as far as pages go. */
export async function reachingBackTo(
  message: Message | undefined,
  section: Section,
  pages: number,
  options: CallOptions = {},
): Promise<Section> {
  let reached = section
  for (let read = 0; read < pages && message && reached.older && !reaches(reached, message); read += 1) {
    const { messages, older } = await reached.older(options)
    reached = { messages: [...messages, ...reached.messages], older }
  }
  return reached
}

/** The stream tells seconds. */
const reaches = ({ messages }: Section, { id, at }: Message) =>
  (messages[0]?.at ?? 0) < at - 1_000 || messages.some((one) => one.id === id)

function sectionOf<Item>({ items, prev }: Page<Item>, from: (item: Item) => Message): Section {
  const older = prev && (async (options?: CallOptions) => sectionOf(await prev(options), from))
  return { messages: items.map(from), older }
}
