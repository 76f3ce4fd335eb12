import type { Page } from '../pages.ts'
import type { Console } from './console.ts'
import { ofConversation } from './shown.ts'

/** The latest messages of a conversation, oldest first; without a limit all of them. */
export async function read({ client, look, say }: Console, conversation: string, limit: number | undefined) {
  const messages =
    limit === undefined ? client.messages(conversation) : (await client.conversation(conversation, { limit })).items
  for await (const message of messages) await say(look.message(ofConversation(conversation)(message), false))
}

/** Items of a page; a list may be long. */
const limit = 1_000

export const users = async ({ client, look, say }: Console) => list(await client.users({ limit }), look.user, say)

export const conversations = async ({ client, look, say }: Console) =>
  list(await client.conversations({ limit }), look.conversation, say)

async function list<Item>(first: Page<Item>, lineOf: (item: Item) => string, say: Console['say']) {
  for (let page: Page<Item> | undefined = first; page; page = await page.next?.()) {
    for (const item of page.items) await say(lineOf(item))
  }
}
