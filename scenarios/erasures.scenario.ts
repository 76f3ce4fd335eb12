import { beforeAll, describe, expect, test } from '@jest/globals'
import type { Conversation, RecentMessages, Users } from '../contracts/responses.ts'
import { openEventStream } from '../testing/event-stream.ts'
import { type Answer, conversationPath, createClient, eventually, withToken } from './client.ts'
import type { Form } from './form.ts'

/** For a form with a master key. */
export function erasures(form: () => Form) {
  const client = createClient(() => form().origin)
  const erase = (user: string) => client.request('DELETE', `/users/${encodeURIComponent(user)}`)

  /** Everything that is shown, once what was answered is. */
  async function shown(answered: Answer<unknown>, ...conversations: readonly string[]) {
    const get = async <Body>(path: string) =>
      (await client.request<Body>('GET', path, undefined, withToken(answered))).body
    const [{ users }, { messages }, ...found] = await Promise.all([
      get<Users>('/users'),
      get<RecentMessages>('/messages?limit=1000'),
      ...conversations.map((id) => get<Conversation>(conversationPath(id))),
    ])
    return {
      users,
      recent: messages.map(({ text }) => text),
      texts: found.map((one) => one.messages.map(({ message }) => message)),
    }
  }

  describe('a user who is erased', () => {
    // The scenario before may have killed a part, which is on its way back.
    beforeAll(async () => {
      await eventually(
        () => client.post('ann', 'erasures', 'first'),
        ({ status }) => status === 201,
      )
    })

    test('is gone with all texts for whoever brings the token, others stay, and may come back', async () => {
      const user = 'ü/erased'
      const conversations = ['erased 1', 'erased 2', 'erased 3']
      for (const id of conversations) {
        await client.post(user, id, `secret of ${id}`)
        await client.post('a witness', id, `heard in ${id}`)
      }
      const answer = await erase(user)
      expect([answer.status, answer.body]).toEqual([202, ''])
      const without = await shown(answer, ...conversations)
      expect(without.users).not.toContain(user)
      expect(without.users).toContain('a witness')
      expect(without.recent.filter((text) => text.startsWith('secret of'))).toEqual([])
      expect(without.texts).toEqual(conversations.map((id) => [`heard in ${id}`]))

      const again = await eventually(
        () => client.post(user, 'erased 1', 'back'),
        ({ status }) => status === 201,
      )
      const after = await shown(again, ...conversations)
      // Another process may have had the old key for some seconds yet; then this was erased with its user.
      if (after.users.includes(user)) expect(after.texts[0]).toEqual(['heard in erased 1', 'back'])
      else expect(after.texts[0]).toEqual(['heard in erased 1'])
    })

    test('stays so when a post of theirs comes again under its key', async () => {
      const key = { 'Idempotency-Key': 'erased' }
      const post = () => client.post('once here', 'erased again', 'secret', key)
      const { body } = await post()
      await erase('once here')
      const again = await post()
      expect([again.status, again.body.id]).toEqual([201, body.id])
      const { texts, recent } = await shown(again, 'erased again')
      expect([texts, recent.filter((text) => text === 'secret')]).toEqual([[[]], []])
    })

    test('need not have been there', async () => {
      const answer = await erase('never here')
      expect([answer.status, (await shown(answer)).users.includes('never here')]).toEqual([202, false])
    })

    test('is told to those who read along', async () => {
      await client.post('watched', 'streamed erasures', 'secret')
      const streams = await Promise.all(
        ['/messages/stream', '/conversations/streamed erasures/stream'].map(async (path) => {
          await shown(await client.post('a witness', 'streamed erasures', 'another'))
          return openEventStream(form().origin + path)
        }),
      )
      try {
        await erase('watched')
        for (const stream of streams) {
          const isTold = () => stream.events.find(({ event }) => event === 'deleted')
          const told = await eventually(async () => isTold(), Boolean)
          expect(JSON.parse(told?.data ?? '')).toEqual({ user: 'watched' })
        }
      } finally {
        for (const stream of streams) stream.close()
      }
    })
  })
}
