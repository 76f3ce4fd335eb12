import { describe, expect, test } from '@jest/globals'
import type { Problem } from '../contracts/problem.ts'
import { createClient, eventually } from './client.ts'
import type { Form } from './form.ts'

/** What the distributed form answers while one of its parts is away, and that it goes on by itself. */
export function outages(form: Form) {
  const client = createClient(() => form.origin)
  const post = () => client.request<Problem>('POST', '/message', { user: 'patient', text: 'still there?' })
  const read = () => client.request<Problem>('GET', '/messages')

  const cases = [
    { part: 'kafka', ask: post, statuses: [503], type: /^urn:problem:(not-written|outcome-unknown)$/, again: 201 },
    { part: 'mongodb', ask: read, statuses: [503], type: /^urn:problem:unavailable$/, again: 200 },
    {
      part: 'command-api',
      ask: post,
      statuses: [502, 504],
      type: /^urn:problem:no-(service|answer-in-time)$/,
      again: 201,
    },
    {
      part: 'query-api',
      ask: read,
      statuses: [502, 504],
      type: /^urn:problem:no-(service|answer-in-time)$/,
      again: 200,
    },
  ]

  describe('an outage is answered, and ends by itself:', () => {
    test.each(cases)('of $part', async ({ part, ask, statuses, type, again }) => {
      await form.kill(part)
      const begun = Date.now()
      const answer = await eventually(ask, (refused) => refused.status >= 500)
      expect(Date.now() - begun).toBeLessThan(15_000)
      expect(statuses).toContain(answer.status)
      expect(answer.headers.get('Content-Type')).toBe('application/problem+json')
      expect(answer.headers.get('Retry-After')).toBe('1')
      expect(answer.body).toMatchObject({
        status: answer.status,
        type: expect.stringMatching(type),
        request_id: expect.any(String),
      })

      await form.revive(part)
      await eventually(ask, (answered) => answered.status === again, 90_000)
    })

    test('of mongodb, while those who need it are started', async () => {
      await form.kill('mongodb')
      for (const service of ['query-api', 'projector']) {
        await form.kill(service)
        await form.revive(service)
      }
      const { body } = await eventually(read, (refused) => refused.status === 503)
      await new Promise((resolve) => setTimeout(resolve, 5_000))
      expect(body.type).toBe('urn:problem:unavailable')
      await form.revive('mongodb')
      await eventually(read, ({ status }) => status === 200, 60_000)
      const { body: posted } = await client.post('patient', 'outage', 'projected again')
      await eventually(
        () => client.conversation('outage'),
        (messages) => messages.some(({ id }) => id === posted.id),
        60_000,
      )
    })
  })
}
