import { randomUUID } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { consistencyTokenHeader, decodeConsistencyToken } from '../contracts/consistency-token.ts'
import { createClient, eventually } from './client.ts'
import type { Form } from './form.ts'

/** What a client can rely on when it posts again. `part` takes the writes. */
export function idempotency(form: () => Form, part: string) {
  const client = createClient(() => form().origin)
  const under = (key: string) => ({ 'Idempotency-Key': key })

  test('a write is answered with its place, and with a token that stands for all that it was sent', async () => {
    let token = ''
    let before: readonly number[] = []
    for (let n = 0; n < 10; n += 1) {
      const { headers } = await client.post('ann', `token/${n}`, 'text', token && { [consistencyTokenHeader]: token })
      expect(headers.get('Location')).toBe(`/conversations/token%2F${n}`)
      token = headers.get(consistencyTokenHeader) ?? ''
      const vector = decodeConsistencyToken(token)?.vector ?? []
      before.forEach((next, partition) => {
        expect(vector[partition]).toBeGreaterThanOrEqual(next)
      })
      expect(vector).not.toEqual(before)
      before = vector
      await eventually(
        () => client.conversation(`token/${n}`),
        ({ length }) => length === 1,
      )
    }
  })

  describe('a message posted under a key', () => {
    test('is never two messages, also with another text', async () => {
      const [key, conversation] = [randomUUID(), `never two ${randomUUID()}`]
      const texts = Array.from({ length: 20 }, (_, n) => `text ${n}`)
      const answers = await Promise.all(texts.map((text) => client.post('ann', conversation, text, under(key))))
      const accepted = answers.filter(({ status }) => status === 201)
      expect(accepted.length).toBeGreaterThan(0)
      for (const { status } of answers) expect([201, 422]).toContain(status)
      const last = await client.post('ann', conversation, 'after')
      const shown = await eventually(
        () => client.conversation(conversation),
        (messages) => messages.at(-1)?.id === last.body.id,
      )
      expect(shown).toHaveLength(2)
      expect(shown[0]?.id).toBe(accepted[0]?.body.id)
    })

    // The last, because what was killed may take a while.
    test('is one message, at its first place and time, however often it is sent, and across a kill', async () => {
      const [key, conversation] = [randomUUID(), `once ${randomUUID()}`]
      const post = () => client.post('ann', conversation, 'once', under(key))
      const first = await post()
      expect(first.status).toBe(201)
      const [before] = await eventually(
        () => client.conversation(conversation),
        ({ length }) => length === 1,
      )
      const repeats = await Promise.all(Array.from({ length: 20 }, post))
      await form().kill(part)
      await form().revive(part)
      repeats.push(await eventually(post, ({ status }) => status === 201, 60_000))
      for (const { status, body } of repeats) expect([status, body]).toEqual([201, first.body])
      const after = () => client.post('ann', conversation, 'after', under(`${key}-after`))
      const last = await eventually(after, ({ status }) => status === 201, 60_000)
      const shown = await eventually(
        () => client.conversation(conversation),
        (messages) => messages.at(-1)?.id === last.body.id,
      )
      expect(shown.slice(0, -1)).toEqual([before])
      expect((await client.recent(1_000)).filter(({ id }) => id === first.body.id)).toHaveLength(1)
    })
  })
}
