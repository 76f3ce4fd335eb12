import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import * as examples from '../contracts/examples.ts'
import { Problem } from '../contracts/problem.ts'
import { type EventRecord, encodeEvent } from '../contracts/record.ts'
import { AppendFailed } from '../event-log/event-log.ts'
import { type Served, serve } from '../testing/serve.ts'
import { createCommandApi } from './command-api.ts'

const { messagePosted } = examples

let server: Served
let appended: EventRecord[]
let written: () => Promise<void>

beforeEach(async () => {
  appended = []
  written = async () => {}
  const api = createCommandApi({
    eventLog: {
      async append(record) {
        appended.push(record)
        await written()
        return { partition: 0, offset: appended.length }
      },
    },
    clock: () => messagePosted.postedAt,
    newId: () => messagePosted.eventId,
  })
  server = await serve([api])
})
afterEach(() => server.stop())

function post(path: string, body: object): Promise<Response> {
  const headers = { 'Content-Type': 'application/json' }
  return fetch(server.origin + path, { method: 'POST', headers, body: JSON.stringify(body) })
}

async function problemOf(answer: Promise<Response>) {
  const response = await answer
  const problem = Problem.parse(await response.json())
  expect(problem).toMatchObject({ status: response.status, request_id: response.headers.get('X-Request-Id') })
  return { problem, retryAfter: response.headers.get('Retry-After') }
}

describe('POST /message', () => {
  test('appends one event, in the conversation general, and says ok', async () => {
    const response = await post('/message', examples.messageBody)
    expect([response.status, await response.json()]).toEqual([201, examples.messageAccepted])
    expect(appended).toEqual([
      encodeEvent({ ...messagePosted, conversationId: 'general', user: 'superman', text: 'hello' }),
    ])
  })
})

describe.each(['/messages', '/messages/'])('POST %s', (path) => {
  test('appends one event, in the conversation that it names, and gives the message back with its id', async () => {
    const response = await post(path, examples.conversationMessageBody)
    expect([response.status, await response.json()]).toEqual([201, examples.conversationMessageAccepted])
    expect(appended).toEqual([encodeEvent(messagePosted)])
  })

  test('takes the misspelling of the seed document, and answers with the right spelling', async () => {
    const { conversation_id, ...rest } = examples.conversationMessageBody
    const response = await post(path, { ...rest, converstaion_id: conversation_id })
    expect([response.status, await response.json()]).toEqual([201, examples.conversationMessageAccepted])
    expect(appended).toEqual([encodeEvent(messagePosted)])
  })

  test('tells a conversation that is missing with all else that is', async () => {
    const { problem } = await problemOf(post(path, {}))
    expect(problem.errors).toEqual(
      expect.arrayContaining([
        { pointer: '#/sender', detail: 'is required' },
        { pointer: '#/conversation_id', detail: 'is required' },
        { pointer: '#/message', detail: 'is required' },
      ]),
    )
  })
})

describe.each([
  ['/message', examples.messageBody],
  ['/messages/', examples.conversationMessageBody],
])('%s', (path, body) => {
  test('answers only after the log has the event', async () => {
    let acknowledge = () => {}
    const arrived = new Promise<void>((arrive) => {
      written = () =>
        new Promise((resolve) => {
          acknowledge = resolve
          arrive()
        })
    })
    let answered = false
    const answer = post(path, body).finally(() => {
      answered = true
    })
    await arrived
    await fetch(`${server.origin}/healthz`)
    expect(answered).toBe(false)
    acknowledge()
    expect((await answer).status).toBe(201)
  })

  test.each(['overloaded', 'timeout', 'closed'] as const)('says that nothing was written: %s', async (reason) => {
    written = () => Promise.reject(new AppendFailed('not-written', reason))
    const { problem, retryAfter } = await problemOf(post(path, body))
    expect(problem).toMatchObject({ status: 503, type: 'urn:problem:not-written' })
    expect(Number(retryAfter)).toBeGreaterThan(0)
  })

  test.each(['timeout', 'failed'] as const)('says that the outcome is unknown: %s', async (reason) => {
    written = () => Promise.reject(new AppendFailed('unknown', reason))
    const { problem, retryAfter } = await problemOf(post(path, body))
    expect(problem).toMatchObject({ status: 503, type: 'urn:problem:outcome-unknown' })
    expect(Number(retryAfter)).toBeGreaterThan(0)
  })

  test('answers 500 to what it does not expect of the log', async () => {
    written = () => Promise.reject(new Error('broker7.internal'))
    const { problem } = await problemOf(post(path, body))
    expect(problem).toMatchObject({ status: 500, type: 'urn:problem:internal' })
  })

  test('appends nothing of a body that is wrong', async () => {
    const { problem } = await problemOf(post(path, { ...body, user: '', sender: '' }))
    expect(problem.status).toBe(422)
    expect(appended).toEqual([])
  })
})
