import { beforeAll, describe, expect, test } from '@jest/globals'
import type { Conversation, ConversationList, RecentMessages, Users } from '../contracts/responses.ts'
import { openEventStream } from '../testing/event-stream.ts'
import { type Answer, createClient, eventually, link, withToken } from './client.ts'
import type { Form } from './form.ts'

export function tokens(form: () => Form) {
  const client = createClient(() => form().origin)
  const { request } = client

  describe('whoever passes tokens on', () => {
    // The scenario before may have killed all instances of a part, which come back one after the other.
    beforeAll(async () => {
      await eventually(
        () => Promise.all(Array.from({ length: 10 }, () => client.post('ann', 'tokens', 'first'))),
        (answers) => answers.every(({ status }) => status === 201),
      )
    })

    test('reads at once what they have just written, wherever it shows', async () => {
      for (let n = 0; n < 20; n += 1) {
        const { status, body, headers } = await client.post(`writer ${n}`, `tokens ${n}`, 'now')
        expect([status, body]).toEqual([201, expect.anything()])
        const read = async <Body>(path: string) => {
          const { status, body } = await request<Body>('GET', path, undefined, withToken({ headers }))
          expect([path, status, body]).toEqual([path, 200, expect.anything()])
          return body
        }
        expect((await read<Conversation>(`/conversations/tokens ${n}`)).messages.map(({ id }) => id)).toEqual([body.id])
        expect((await read<RecentMessages>('/messages?limit=5')).messages.at(-1)?.id).toBe(body.id)
        expect((await read<Users>('/users')).users.at(-1)).toBe(`writer ${n}`)
        expect((await read<ConversationList>('/conversations?limit=1')).conversations[0]?.id).toBe(`tokens ${n}`)
      }
    })

    test('is told when that takes longer than they want to wait', async () => {
      const { headers } = await client.post('ann', 'tokens', 'now')
      const token = headers.get('Consistency-Token') ?? ''
      const [logId, ...vector] = JSON.parse(Buffer.from(token, 'base64url').toString())
      const later = Buffer.from(JSON.stringify([logId, ...vector.map((next: number) => next + 1_000_000)]))
      const asked = { 'Consistency-Token': later.toString('base64url'), Prefer: 'wait=1' }
      const answer = await request('GET', '/messages', undefined, asked)
      expect([answer.status, answer.headers.get('Retry-After')]).toEqual([503, '1'])
      expect(answer.body).toMatchObject({ type: 'urn:problem:behind' })
    })

    test('is not sent again what they have', async () => {
      const { headers } = await client.post('ann', 'tokens', 'tagged')
      const first = await request('GET', '/conversations/tokens', undefined, withToken({ headers }))
      const tagged = { ...withToken(first), 'If-None-Match': first.headers.get('ETag') ?? '' }
      expect((await request('GET', '/conversations/tokens', undefined, tagged)).status).toBe(304)
    })
  })

  test('the conversations lead from page to page, each once, the latest first', async () => {
    const ids = ['listed 1', 'listed 2', 'listed 3', 'listed 4', 'listed 5']
    let headers = new Headers()
    for (const id of [...ids, 'listed 2'])
      headers = (await client.post('ann', id, 'now', withToken({ headers }))).headers
    const found: string[] = []
    for (let path: string | undefined = '/conversations?limit=2'; path; ) {
      const page: Answer<ConversationList> = await request('GET', path, undefined, withToken({ headers }))
      found.push(...page.body.conversations.map(({ id }) => id))
      // Of all that was posted before, in larger pages.
      path = link(page.headers, 'next')?.replace('limit=2', `limit=${found.length < 6 ? 2 : 500}`)
    }
    expect(found.slice(0, 5)).toEqual(['listed 2', 'listed 5', 'listed 4', 'listed 3', 'listed 1'])
    expect(new Set(found).size).toBe(found.length)
  })

  test('a stream tells of messages as they come, and goes on behind the last one that its reader has', async () => {
    const { headers } = await client.post('ann', 'streamed', '0')
    const url = new URL('/conversations/streamed/stream', form().origin).href
    // Without a token the conversation may not be there yet.
    await request('GET', '/conversations/streamed', undefined, withToken({ headers }))
    const stream = await openEventStream(url, withToken({ headers }))
    for (const text of ['1', '2', '3']) await client.post('ann', 'streamed', text)
    const texts = (events: readonly { readonly data: string }[]) => events.map(({ data }) => JSON.parse(data).message)
    expect(texts(await stream.until(3))).toEqual(['1', '2', '3'])
    stream.close()
    await client.post('ann', 'streamed', '4')
    const resumed = await openEventStream(url, { 'Last-Event-ID': stream.events[1]?.id ?? '' })
    expect(texts(await resumed.until(2))).toEqual(['3', '4'])
    resumed.close()
  })
}
