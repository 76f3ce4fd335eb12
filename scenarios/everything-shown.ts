import type { ConversationList } from '../contracts/responses.ts'
import { conversationPath, createClient } from './client.ts'

export type Shown = Readonly<Record<string, unknown>>

/** What every GET of an origin answers, by its path: whole lists, and every conversation. */
export async function everythingShown(origin: string): Promise<Shown> {
  const client = createClient(() => origin)
  const shown: Record<string, unknown> = {}

  async function get<Body>(path: string): Promise<Body> {
    const { status, body } = await client.request<Body>('GET', path)
    shown[path] = { status, body }
    return body
  }

  await get('/users')
  await get('/users?limit=3')
  await get('/messages?limit=1000')
  const { conversations } = await get<ConversationList>('/conversations?limit=1000')
  for (const { id } of conversations ?? []) await get(conversationPath(id))
  return shown
}
