import { describe, expect, test } from '@jest/globals'
import { Conversation } from '../contracts/responses.ts'
import { conversationPath, createClient, eventually, link } from './client.ts'
import type { Form } from './form.ts'

export function conversations(form: () => Form) {
  const client = createClient(() => form().origin)
  const { request } = client

  describe('the conversations of the second specification', () => {
    test('take the message as it is written there, and give the conversation as it is written there', async () => {
      const written = { sender: 'anson', converstaion_id: '1234', message: "I'm a teapot" }
      const first = await request('POST', '/messages/', written)
      expect(first.status).toBe(201)
      const id = expect.any(String)
      expect(first.body).toEqual({ id, conversation_id: '1234', sender: 'anson', message: "I'm a teapot" })
      const described = { sender: 'david', conversation_id: '1234', message: 'Short and stout' }
      const second = await request('POST', '/messages', described)
      expect(second.status).toBe(201)

      const read = () => request<Conversation>('GET', '/conversations/1234')
      const { body } = await eventually(read, (answer) => answer.body.messages?.length === 2)
      expect(Conversation.parse(body)).toEqual(body)
      const created = expect.stringMatching(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/)
      expect(body).toEqual({
        id: '1234',
        messages: [
          { sender: 'anson', message: "I'm a teapot", created, id: (first.body as { id: string }).id },
          { sender: 'david', message: 'Short and stout', created, id: (second.body as { id: string }).id },
        ],
      })
    })

    test('show what was posted either way, in all three read models', async () => {
      await client.postToGeneral('by the first way', 'one')
      await client.post('by the second way', 'general', 'two')
      const general = await eventually(
        () => client.conversation('general'),
        (messages) => messages.some(({ message }) => message === 'two'),
      )
      expect(general.slice(-2).map(({ sender }) => sender)).toEqual(['by the first way', 'by the second way'])
      expect((await client.recent(2)).map(({ user, conversation_id }) => [user, conversation_id])).toEqual([
        ['by the first way', 'general'],
        ['by the second way', 'general'],
      ])
      expect((await client.users()).slice(-2)).toEqual(['by the first way', 'by the second way'])
    })

    test.each(['a/b', 'a%2Fb', 'a b+c?d#e&f', '語/🎉', '..a', ' ', '%\'"<>\\'])('keep the id %p whole', async (id) => {
      const { body } = await client.post('ann', id, `to ${id}`)
      const path = conversationPath(id)
      const read = () => request<Conversation>('GET', path)
      const answer = await eventually(read, ({ status }) => status === 200)
      expect(answer.body).toMatchObject({ id, messages: [{ message: `to ${id}`, id: body.id }] })
    })

    test('lead from page to page, either way, without a repeat or a gap', async () => {
      const posted: string[] = []
      for (let n = 0; n < 7; n += 1) posted.push((await client.post('ann', 'paged', `${n}`)).body.id)
      await eventually(
        () => client.conversation('paged'),
        (messages) => messages.length === 7,
      )

      const ids = ({ messages }: Conversation) => messages.map(({ id }) => id)
      const walk = async (from: string, rel: string) => {
        const pages: string[][] = []
        for (let path: string | undefined = from; path; ) {
          const { headers, body } = await request<Conversation>('GET', path)
          pages.push(ids(body))
          path = link(headers, rel)
          if (!path) return { pages, headers }
        }
        throw new Error('unreachable')
      }
      const older = await walk('/conversations/paged?limit=3', 'prev')
      expect(older.pages.reverse().flat()).toEqual(posted)
      const newer = await walk(link(older.headers, 'next') as string, 'next')
      expect([...(older.pages[0] as string[]), ...newer.pages.flat()]).toEqual(posted)
    })
  })
}
