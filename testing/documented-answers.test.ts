import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { pino } from 'pino'
import { encodeConsistencyToken } from '../contracts/consistency-token.ts'
import * as examples from '../contracts/examples.ts'
import { AppendFailed } from '../event-log/event-log.ts'
import { chatFiles, clientFiles } from '../http/chat-page.ts'
import { docsFiles } from '../http/documentation.ts'
import { statusFiles } from '../http/status-page.ts'
import { createQueryApi } from '../query-api/query-api.ts'
import { takeDataDirectory } from '../standalone/data-directory.ts'
import { createStandalone, type Standalone } from '../standalone/standalone.ts'
import { commandApi } from './command-api-over-appender.ts'
import { lmdbReadModels } from './lmdb-read-models.ts'
import { document } from './openapi.ts'
import { type Served, serve } from './serve.ts'
import { operationOf, undocumented } from './undocumented.ts'

let path: string
let pipeline: Standalone
let server: Served
let token: string
const directories: { release(): void }[] = []

beforeAll(async () => {
  path = await mkdtemp(join(tmpdir(), 'undocumented-'))
  const directory = takeDataDirectory(path)
  directories.push(directory)
  pipeline = createStandalone(directory, { masters: [Buffer.alloc(32, 7)] }, pino({ level: 'silent' }))
  await pipeline.live
  server = await serve(pipeline.apis, { shortcut: pipeline.shortcut })
  for (const message of ['first', 'second', 'third']) {
    const body = { ...examples.conversationMessageBody, message }
    const posted = await ask('POST', '/messages/', { body, headers: { 'Idempotency-Key': message } })
    token = posted.headers.get('Consistency-Token') ?? ''
  }
})
afterAll(async () => {
  pipeline.stopStreams()
  await server.stop()
  await pipeline.stop()
  for (const directory of directories) directory.release()
  await rm(path, { recursive: true })
})

interface More {
  readonly headers?: Record<string, string>
  readonly body?: object | string
}

const ask = (method: string, path: string, { headers = {}, body }: More = {}) =>
  fetch(server.origin + path, {
    method,
    headers: { ...(body !== undefined && { 'Content-Type': 'application/json' }), ...headers },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    signal: AbortSignal.timeout(5_000),
  })

type Case = readonly [status: number, method: string, path: string, more?: More]

const answers: readonly Case[] = [
  [201, 'POST', '/message', { body: examples.messageBody, headers: { 'Idempotency-Key': '"quoted"' } }],
  [201, 'POST', '/messages', { body: examples.otherConversationMessageBody }],
  [200, 'GET', '/messages?limit=2'],
  [200, 'GET', '/users'],
  [200, 'GET', '/users?limit=1'],
  [200, 'GET', '/conversations?limit=1'],
  [200, 'GET', '/conversations/1234'],
  [200, 'GET', '/conversations/1234?limit=1'],
  [200, 'HEAD', '/conversations/1234'],
  [304, 'GET', '/messages', { headers: { 'If-None-Match': '*' } }],
  [304, 'GET', '/conversations/1234?limit=1', { headers: { 'If-None-Match': '*' } }],
  [200, 'HEAD', '/messages/stream'],
  [200, 'HEAD', '/conversations/1234/stream'],
  [202, 'DELETE', '/conversations/1234/messages/x'],
  [202, 'DELETE', '/conversations/unknown'],
  [202, 'DELETE', '/users/nobody'],
  [200, 'GET', '/status.json'],
  [200, 'GET', '/openapi.json'],
  [304, 'GET', '/openapi.json', { headers: { 'If-None-Match': '*' } }],
  [200, 'GET', '/docs'],
  ...[...docsFiles.keys()].map((file) => [200, 'GET', `/docs/${file}`] as const),
  [200, 'GET', '/'],
  ...[...chatFiles.keys()].map((file) => [200, 'GET', `/chat/${file}`] as const),
  ...[...clientFiles.keys()].map((file) => [200, 'GET', `/client/${file}`] as const),
  [200, 'GET', '/status'],
  ...[...statusFiles.keys()].map((file) => [200, 'GET', `/status/${file}`] as const),
]

const tooLong = `/conversations/${'x'.repeat(257)}`
const ahead = () =>
  encodeConsistencyToken({ logId: JSON.parse(Buffer.from(token, 'base64url').toString())[0], vector: [1e9] })

const problems: readonly Case[] = [
  [400, 'POST', '/message', { body: '{' }],
  [400, 'GET', '/conversations/%zz'],
  [400, 'DELETE', '/users/%ff'],
  [404, 'GET', '/conversations/unknown'],
  [404, 'GET', '/conversations/unknown/stream'],
  [404, 'DELETE', tooLong],
  [404, 'DELETE', `${tooLong}/messages/x`],
  [404, 'DELETE', `/users/${'x'.repeat(257)}`],
  [404, 'GET', '/docs/..%2fpackage.json'],
  [404, 'GET', '/nothing'],
  [405, 'PUT', '/messages'],
  [405, 'POST', '/openapi.json'],
  [413, 'POST', '/messages', { body: `"${'x'.repeat(70_000)}"` }],
  [415, 'POST', '/message', { body: '{}', headers: { 'Content-Type': 'text/plain' } }],
  [422, 'POST', '/message', { body: {} }],
  [422, 'POST', '/message', { body: examples.messageBody, headers: { 'Idempotency-Key': 'two words' } }],
  [422, 'POST', '/messages', { body: examples.conversationMessageBody, headers: { 'Idempotency-Key': 'first' } }],
  [422, 'DELETE', '/conversations/1234', { headers: { 'Consistency-Token': 'x' } }],
  [422, 'GET', '/messages?limit=0'],
  [422, 'GET', '/users?before=x'],
  [422, 'GET', '/conversations?limit=1&before=x&after=y'],
  [422, 'GET', '/conversations/1234', { headers: { 'Consistency-Token': 'x' } }],
  [431, 'GET', '/users', { headers: { 'X-Long': 'x'.repeat(20_000) } }],
]

describe('nothing is answered that the document does not say:', () => {
  const cases = [...answers, ...problems].map(([status, method, path, more]) => {
    return { title: `${status} of ${method} ${path.slice(0, 50)}`, status, method, path, more }
  })
  test.each(cases)('$title', async ({ status, method, path, more }) => {
    const response = await ask(method, path, more)
    expect(response.status).toBe(status)
    expect(await undocumented({ method, path }, response)).toEqual([])
  })

  test('503 of a read that is behind', async () => {
    const asked = { method: 'GET', path: '/messages' }
    const response = await ask('GET', '/messages', { headers: { 'Consistency-Token': ahead(), Prefer: 'wait=0' } })
    expect([response.status, await undocumented(asked, response)]).toEqual([503, []])
  })

  test('all routes are asked here', () => {
    const asked = new Set(answers.map(([, method, path]) => operationOf(method, path)?.operationId))
    const described = Object.values(document.paths).flatMap((methods) => Object.values(methods))
    expect([...asked].sort()).toEqual(described.map(({ operationId }) => operationId).sort())
  })
})

describe('nothing is answered that the document does not say', () => {
  const { post, remove, log } = commandApi()
  const failing = (outcome: 'not-written' | 'unknown') => () => Promise.reject(new AppendFailed(outcome, 'failed'))

  test.each(['not-written', 'unknown'] as const)('where the log does not take it: %s', async (outcome) => {
    log.written = failing(outcome)
    const posted = await post('/message', examples.messageBody)
    const deleted = await remove('/conversations/1234')
    expect([posted.status, deleted.status]).toEqual([503, 503])
    expect(await undocumented({ method: 'POST', path: '/message' }, posted)).toEqual([])
    expect(await undocumented({ method: 'DELETE', path: '/conversations/1234' }, deleted)).toEqual([])
  })

  test('where nobody can be erased', async () => {
    const refused = await remove('/users/anson')
    expect([refused.status, await undocumented({ method: 'DELETE', path: '/users/anson' }, refused)]).toEqual([403, []])
  })
})

describe('nothing is answered that the document does not say', () => {
  const readModels = lmdbReadModels()

  test.each(['/messages', '/conversations/1234', '/messages/stream', '/conversations/1234/stream'])(
    'where no read model was built yet: %s',
    async (path) => {
      const api = createQueryApi({ readModels: readModels() })
      const one = await serve([api.routes])
      const response = await fetch(one.origin + path)
      expect([response.status, await undocumented({ method: 'GET', path }, response)]).toEqual([503, []])
      api.stop()
      await one.stop()
    },
  )
})
