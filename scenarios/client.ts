import { setTimeout as sleep } from 'node:timers/promises'
import type { Conversation, ConversationList, RecentMessages, Users } from '../contracts/responses.ts'

export interface Answer<Body> {
  readonly status: number
  readonly headers: Headers
  readonly body: Body
}

export type StoredMessage = Conversation['messages'][number]

/** Of a conversation, or of one of its messages. */
export const conversationPath = (conversation: string, id?: string) =>
  `/conversations/${encodeURIComponent(conversation)}${id === undefined ? '' : `/messages/${id}`}`

/** What a scenario asks of the service. */
export function createClient(origin: () => string) {
  async function request<Body>(method: string, path: string, body?: unknown, headers = {}): Promise<Answer<Body>> {
    const response = await fetch(new URL(path, origin()), {
      method,
      signal: AbortSignal.timeout(30_000),
      headers: { ...(body !== undefined && { 'Content-Type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = response.headers.get('Content-Type')?.includes('json')
    return { status: response.status, headers: response.headers, body: (isJson ? JSON.parse(text) : text) as Body }
  }

  /** The whole of a conversation, oldest first, page by page along the links to older ones; empty when unknown. */
  async function conversation(id: string): Promise<StoredMessage[]> {
    const pages: StoredMessage[][] = []
    let path: string | undefined = conversationPath(id)
    while (path) {
      const { status, headers, body }: Answer<Conversation> = await request('GET', path)
      if (status === 404) return []
      if (status !== 200) throw new Error(`${path}: ${status}`)
      pages.unshift(body.messages)
      path = link(headers, 'prev')
    }
    return pages.flat()
  }

  /** The latest page of a conversation; empty when unknown. */
  async function latest(id: string): Promise<StoredMessage[]> {
    const { status, body } = await request<Conversation>('GET', conversationPath(id))
    if (status !== 200 && status !== 404) throw new Error(`the latest page of ${id}: ${status}`)
    return status === 200 ? body.messages : []
  }

  return {
    request,
    conversation,
    latest,
    post: (sender: string, conversation_id: string, message: string, headers = {}) =>
      request<{ id: string }>('POST', '/messages/', { sender, conversation_id, message }, headers),
    postToGeneral: (user: string, text: string) => request<{ ok: true }>('POST', '/message', { user, text }),
    recent: async (limit?: number) =>
      (await request<RecentMessages>('GET', `/messages${limit ? `?limit=${limit}` : ''}`)).body.messages,
    /** The ids of the first page, latest activity first. */
    conversations: async () =>
      (await request<ConversationList>('GET', '/conversations?limit=1000')).body.conversations.map(({ id }) => id),
    users: async () => (await request<Users>('GET', '/users')).body.users,
  }
}

export type Client = ReturnType<typeof createClient>

/** To be sent with what is to show at least that. */
export const withToken = ({ headers }: Pick<Answer<unknown>, 'headers'>) => ({
  'Consistency-Token': headers.get('Consistency-Token') ?? '',
})

export function link(headers: Headers, rel: string): string | undefined {
  return headers.get('Link')?.match(`<([^>]*)>; rel="${rel}"`)?.[1]
}

/** Asks again until the condition holds: a read model follows the log. Rejects after `milliseconds`. */
export async function eventually<T>(
  ask: () => Promise<T>,
  holds: (answer: T) => boolean,
  milliseconds = 30_000,
): Promise<T> {
  const deadline = Date.now() + milliseconds
  for (;;) {
    const found = await ask().then(
      (answer) => ({ answer }),
      (error: Error) => ({ error: error.message }),
    )
    if ('answer' in found && holds(found.answer)) return found.answer
    if (Date.now() > deadline) throw new Error(`not within ${milliseconds} ms: ${JSON.stringify(found).slice(0, 500)}`)
    await sleep(50)
  }
}
