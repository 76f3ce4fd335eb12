import { isDeepStrictEqual } from 'node:util'
import { expect } from '@jest/globals'
import type { ConversationList } from '../contracts/responses.ts'
import { createClient, eventually } from './client.ts'

type Shown = Readonly<Record<string, unknown>>

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
  for (const { id } of conversations ?? []) await get(`/conversations/${encodeURIComponent(id)}`)
  return shown
}

/** Waits until an origin shows this, and fails with the difference when it does not come to that. */
export async function showsTheSame(origin: string, expected: Shown): Promise<void> {
  const shown = await eventually(
    () => everythingShown(origin),
    (now) => isDeepStrictEqual(now, expected),
    30_000,
  ).catch(() => everythingShown(origin))
  expect(shown).toEqual(expected)
}
