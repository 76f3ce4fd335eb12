import { describe, expect, test } from '@jest/globals'
import type { Problem } from '../contracts/problem.ts'
import { Status } from '../contracts/status.ts'
import { createClient, eventually } from './client.ts'
import type { Form } from './form.ts'

type Ask = (service: string, path: string) => Promise<string>

/** Milliseconds in which whoever watches is told that a part is away, or back. */
const noticed = 10_000

/**
 * What the distributed form answers while one of its parts is away, that whoever watches is told, and that it goes on by
 * itself. `ask` asks any process of a service, behind the gateway.
 */
export function outages(form: Form, ask: Ask) {
  const client = createClient(() => form.origin)
  const post = () => client.request<Problem>('POST', '/message', { user: 'patient', text: 'still there?' })
  const read = () => client.request<Problem>('GET', '/messages')
  const status = async () => Status.parse((await client.request('GET', '/status.json')).body)

  const cases = [
    {
      part: 'kafka',
      request: post,
      statuses: [503],
      type: /^urn:problem:(not-written|outcome-unknown)$/,
      again: 201,
      words: [/^command-api at \S+ is not ready: eventLog: /, /^projector at \S+ is not ready: projector: /],
      watched: ['command-api', 'eventLog'],
    },
    {
      part: 'mongodb',
      request: read,
      statuses: [503],
      type: /^urn:problem:unavailable$/,
      again: 200,
      words: [/^query-api at \S+ is not ready: readModels: /, /^projector at \S+ is not ready: projector: /],
      watched: ['query-api', 'readModels'],
    },
    {
      part: 'command-api',
      request: post,
      statuses: [502, 504],
      type: /^urn:problem:no-(service|answer-in-time)$/,
      again: 201,
      words: [/^there is no command-api: nothing can be posted$/],
    },
    {
      part: 'query-api',
      request: read,
      statuses: [502, 504],
      type: /^urn:problem:no-(service|answer-in-time)$/,
      again: 200,
      words: [/^there is no query-api: nothing can be read$/],
    },
  ]

  /** That everybody is told of an outage: in words, by the process itself, and by its metrics. */
  async function isTold(words: readonly RegExp[], [service, check]: readonly string[]) {
    const told = ({ problems }: Status) => words.every((one) => problems.some((problem) => one.test(problem)))
    expect(await eventually(status, told, noticed)).toMatchObject({ well: false })
    if (service === undefined || check === undefined) return
    const ready = JSON.parse(
      await eventually(
        () => ask(service, '/readyz'),
        (body) => body !== '',
        noticed,
      ),
    )
    expect(ready).toMatchObject({ ready: false, reasons: { [check]: expect.any(String) } })
    expect(await ask(service, '/healthz')).toBe('{"alive":true}')
    expect(await ask(service, '/metrics')).toContain(`service_ready{check="${check}"} 0`)
  }

  async function isWellAgain(words: readonly RegExp[], [service, check]: readonly string[]) {
    const told = ({ problems }: Status) => words.some((one) => problems.some((problem) => one.test(problem)))
    await eventually(status, (now) => !told(now), noticed)
    // What failed meanwhile is told for ten seconds more.
    expect(await eventually(status, ({ well }) => well, 2 * noticed)).toMatchObject({ problems: [] })
    if (service === undefined) return
    const metrics = () => ask(service, '/metrics')
    await eventually(metrics, (text) => text.includes(`service_ready{check="${check}"} 1`), noticed)
  }

  describe('an outage is answered and told, and ends by itself:', () => {
    test.each(cases)('of $part', async ({ part, request, statuses, type, again, words, watched = [] }) => {
      await form.kill(part)
      const begun = Date.now()
      const answer = await eventually(request, (refused) => refused.status >= 500)
      await isTold(words, watched)
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
      await eventually(request, (answered) => answered.status === again, 90_000)
      await isWellAgain(words, watched)
    })

    test('of the projector: what is posted is not shown, and is when it is back', async () => {
      await form.kill('projector')
      const { body: posted } = await client.post('patient', 'unseen', 'not shown yet')
      const words = [/^there is no projector: what is posted is not shown$/]
      await isTold(words, [])
      expect((await status()).projection).toBeNull()
      await form.revive('projector')
      const shown = (messages: readonly { id: string }[]) => messages.some(({ id }) => id === posted.id)
      await eventually(() => client.conversation('unseen'), shown, 60_000)
      await isWellAgain(words, [])
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
