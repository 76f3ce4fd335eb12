import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import Router from '@koa/router'
import { pino } from 'pino'
import { type Served, serve } from '../testing/serve.ts'
import { clientSpan, spansInMemory } from '../testing/spans-in-memory.ts'
import { RequestFailed } from './problems.ts'

const client = clientSpan()
let server: Served
let lines: Record<string, unknown>[]

function api(): Router {
  const router = new Router()
  router.get('/conversations/:id', ({ params, response }) => {
    if (params.id === 'crash') throw new Error('crash')
    if (params.id === 'unavailable') throw new RequestFailed({ kind: 'unavailable', what: 'read model' })
    response.body = {}
  })
  return router
}

const shortcut = ({ url = '' }) =>
  url.startsWith('/hot') ? { route: '/hot', headers: [], body: Buffer.from('{}') } : undefined

const log = pino({ level: 'warn' }, { write: (line) => lines.push(JSON.parse(line)) })

beforeEach(() => {
  lines = []
})
afterEach(() => server.stop())

async function get(path: string, headers: Record<string, string> = {}) {
  const response = await fetch(server.origin + path, { headers })
  await response.arrayBuffer()
}

describe('where requests are traced', () => {
  const { tracing, ended, open } = spansInMemory()
  beforeEach(async () => {
    server = await serve([api()], { log, shortcut, tracing: tracing() })
  })
  afterEach(() => expect(open()).toBe(0))

  test('a request has a span of its route, below that of the client', async () => {
    await get('/conversations/1234', client.headers)
    expect(ended()).toMatchObject([
      {
        name: 'GET /conversations/:id',
        kind: 'server',
        traceId: client.traceId,
        parentSpanId: client.spanId,
        attributes: {
          'http.request.method': 'GET',
          'http.route': '/conversations/:id',
          'http.response.status_code': 200,
        },
        failure: undefined,
      },
    ])
  })

  test('a request begins a trace where it says nothing of one, or nothing right', async () => {
    await get('/conversations/1234')
    await get('/conversations/1234', { traceparent: `00-${'0'.repeat(32)}-${client.spanId}-01` })
    expect(ended().map(({ parentSpanId }) => parentSpanId)).toEqual([undefined, undefined])
    expect(new Set(ended().map(({ traceId }) => traceId)).size).toBe(2)
  })

  test('a request has none in a trace that its client does not keep', async () => {
    const { headers } = clientSpan({ isSampled: false })
    await get('/conversations/1234', headers)
    await get('/hot', headers)
    expect(ended()).toEqual([])
  })

  test('nothing of who was asked for is in it', async () => {
    for (const path of ['/conversations/superman', '/superman', '/hot?superman']) await get(path)
    expect(ended()).toHaveLength(3)
    expect(JSON.stringify(ended())).not.toContain('superman')
  })

  test('what has no route is named by its method alone, and is no failure', async () => {
    await get('/nowhere')
    expect(ended()).toMatchObject([
      { name: 'GET', failure: undefined, attributes: { 'http.response.status_code': 404 } },
    ])
  })

  test.each([
    ['crash', 500],
    ['unavailable', 503],
  ])('a failure is one, and its line in the log has the trace: %s', async (id, status) => {
    await get(`/conversations/${id}`, client.headers)
    expect(ended()).toMatchObject([
      { failure: '', attributes: { 'error.type': String(status), 'http.response.status_code': status } },
    ])
    expect(lines).toMatchObject([{ traceId: client.traceId, requestId: expect.any(String), status }])
  })

  test('what is answered from memory is traced too', async () => {
    await get('/hot', client.headers)
    const attributes = { 'http.request.method': 'GET', 'http.route': '/hot', 'http.response.status_code': 200 }
    expect(ended()).toMatchObject([{ name: 'GET /hot', kind: 'server', parentSpanId: client.spanId, attributes }])
  })

  test('what watches the process is not', async () => {
    for (const path of ['/healthz', '/readyz', '/metrics']) await get(path, client.headers)
    expect(ended()).toEqual([])
  })
})

describe('where they are not', () => {
  beforeEach(async () => {
    server = await serve([api()], { log, shortcut })
  })

  test('a line in the log has the trace of the client all the same, if there is one', async () => {
    await get('/conversations/crash', client.headers)
    await get('/conversations/crash')
    expect(lines.map(({ traceId }) => traceId)).toEqual([client.traceId, undefined])
  })
})

test('a line of the access log has the trace too', async () => {
  const wordy = pino({ level: 'info' }, { write: (line) => lines.push(JSON.parse(line)) })
  server = await serve([api()], { log: wordy, accessLogsPerSecond: 10 })
  await get('/conversations/1234', client.headers)
  expect(lines).toMatchObject([{ traceId: client.traceId, route: '/conversations/:id' }])
})
