import { ConversationMessageAccepted } from '../../../contracts/responses.ts'
import { type Client, createClient, withToken } from '../../client.ts'
import type { RawAnswer } from './answers.ts'

/** What the service said that it has stored, to be held against what it has. */
export interface Acked {
  /** Of a connection: what was sent on it, and what came back. */
  add(sent: Buffer, answers: readonly RawAnswer[]): void
  /** What is stored otherwise than was said, in words. */
  faults(): Promise<string[]>
}

/** Counts from what is there now. */
export async function createAcked(origin: string): Promise<Acked> {
  const messages = new Map<string, ConversationMessageAccepted>()
  /** Of those posts that are answered without an id, and of those of which nobody knows whether they were stored. */
  let [nameless, unknown] = [0, 0]
  const client = createClient(() => origin)
  const before = await allShown(client, [])

  return {
    add(sent, answers) {
      for (const { status, body } of answers) {
        if (status === 201) {
          const said: unknown = body.length > 0 ? JSON.parse(body.toString()) : {}
          const message = ConversationMessageAccepted.safeParse(said)
          if (message.success) messages.set(message.data.id, message.data)
          else nameless += 1
        }
      }
      const [posts, requests] = [/POST/g, /HTTP\/1/g].map((words) => sent.toString('latin1').match(words)?.length ?? 0)
      unknown += Math.min(posts ?? 0, Math.max(0, (requests ?? 0) - answers.length))
    },

    async faults() {
      const shown = await allShown(
        client,
        [...messages.values()].map(({ conversation_id }) => conversation_id),
      )
      const lost = [...messages.values()].filter(({ id, ...message }) => {
        const found = shown.get(id)
        return (
          found?.sender !== message.sender ||
          found?.message !== message.message ||
          found.conversation_id !== message.conversation_id
        )
      })
      const surplus = [...shown.keys()].filter((id) => !messages.has(id) && !before.has(id)).length - nameless
      return [
        ...lost.map((message) => `acknowledged, and not there or not the same: ${JSON.stringify(message)}`),
        ...(surplus > unknown
          ? [`${surplus} messages more are there than were acknowledged, of ${unknown} without answer`]
          : []),
      ]
    },
  }
}

/** Every message by its id, of all conversations that are listed or named. */
async function allShown(client: Client, named: readonly string[]) {
  const last = await client.post('last', 'last', 'last')
  await client.request('GET', '/users', undefined, withToken(last))
  const shown = new Map<string, ConversationMessageAccepted>()
  for (const id of new Set([...named, ...(await client.conversations())])) {
    if (id === 'last') continue
    for (const message of await client.conversation(id)) shown.set(message.id, { ...message, conversation_id: id })
  }
  return shown
}
