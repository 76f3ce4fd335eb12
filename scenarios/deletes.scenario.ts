import { beforeAll, describe, expect, test } from '@jest/globals'
import type { Conversation, RecentMessages, Users } from '../contracts/responses.ts'
import { openEventStream } from '../testing/event-stream.ts'
import { type Answer, conversationPath, createClient, eventually, withToken } from './client.ts'
import type { Form } from './form.ts'

export function deletes(form: () => Form) {
  const client = createClient(() => form().origin)
  const remove = (path: string, headers = {}) => client.request('DELETE', path, undefined, headers)

  /** What is shown of a conversation, once what was answered is. */
  async function shown(conversation: string, answered: Answer<unknown>) {
    const path = conversationPath(conversation)
    const { status, body } = await client.request<Conversation>('GET', path, undefined, withToken(answered))
    return status === 200 ? body.messages.map(({ id }) => id) : status
  }

  describe('what is deleted', () => {
    // The scenario before may have killed a part, which is on its way back.
    beforeAll(async () => {
      await eventually(
        () => client.post('ann', 'deletes', 'first'),
        ({ status }) => status === 201,
      )
    })

    test('is gone for whoever brings the token of the delete, wherever it was shown', async () => {
      const conversation = 'ü/delete'
      const posts = [1, 2, 3].map((n) => client.post(`author ${n}`, conversation, `secret ${n}`))
      const [first, second, third] = (await Promise.all(posts)).map(({ body }) => body.id)
      const answer = await remove(conversationPath(conversation, second))
      expect([answer.status, answer.body]).toEqual([202, ''])
      expect(new Set((await shown(conversation, answer)) as string[])).toEqual(new Set([first, third]))
      const recent = await client.request<RecentMessages>('GET', '/messages?limit=1000', undefined, withToken(answer))
      expect(recent.body.messages.filter(({ text }) => text === 'secret 2')).toEqual([])
      const { body } = await client.request<Users>('GET', '/users', undefined, withToken(answer))
      expect(body.users).toContain('author 2')
    })

    test('stays gone when it is posted again under its key', async () => {
      const key = { 'Idempotency-Key': 'deleted' }
      const post = () => client.post('ann', 'deletes again', 'secret', key)
      const { body } = await post()
      await remove(conversationPath('deletes again', body.id))
      const again = await post()
      expect([again.status, again.body.id]).toEqual([201, body.id])
      expect(await shown('deletes again', again)).toEqual([])
    })

    test('is a whole conversation, until something is posted to it; a purge that comes again leaves that alone', async () => {
      const key = { 'Idempotency-Key': 'purge' }
      await client.post('ann', 'purged', 'one')
      await client.post('ann', 'purged', 'two')
      const purge = await remove(conversationPath('purged'), key)
      expect([purge.status, await shown('purged', purge)]).toEqual([202, 404])
      const { body } = await client.post('ann', 'purged', 'three')
      expect(await shown('purged', await remove(conversationPath('purged'), key))).toEqual([body.id])
    })

    test('may be what is not there', async () => {
      const answer = await remove(conversationPath('nobody has posted to', 'nothing'))
      expect([answer.status, await shown('nobody has posted to', answer)]).toEqual([202, 404])
    })

    test('is told to those who read along', async () => {
      const { body } = await client.post('ann', 'streamed deletes', 'secret')
      const streams = await Promise.all(
        ['/messages/stream', '/conversations/streamed deletes/stream'].map(async (path) => {
          await shown('streamed deletes', await client.post('ann', 'streamed deletes', 'another'))
          return openEventStream(form().origin + path)
        }),
      )
      try {
        await remove(conversationPath('streamed deletes', body.id))
        for (const stream of streams) {
          const isTold = () => stream.events.find(({ event }) => event === 'deleted')
          const told = await eventually(async () => isTold(), Boolean)
          expect(JSON.parse(told?.data ?? '')).toEqual({ conversation_id: 'streamed deletes', id: body.id })
        }
      } finally {
        for (const stream of streams) stream.close()
      }
    })
  })
}
