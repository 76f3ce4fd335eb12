import { afterEach, beforeEach, expect, test } from '@jest/globals'
import Router from '@koa/router'
import { type Served, serve } from '../testing/serve.ts'

let server: Served
let goOn = () => {}
let arrive = () => {}
let arrived: Promise<void>

beforeEach(async () => {
  const api = new Router()
  const held = new Promise<void>((resolve) => {
    goOn = resolve
  })
  arrived = new Promise<void>((resolve) => {
    arrive = resolve
  })
  api.get('/conversations/:id', async ({ params, response }) => {
    if (params.id === 'slow') {
      arrive()
      await held
    }
    if (params.id === 'crash') throw new Error('crash')
    response.body = {}
  })
  server = await serve([api])
})
afterEach(() => server.stop())

const get = (path: string) => fetch(server.origin + path)

const counts = (metrics: string) =>
  metrics.split('\n').filter((line) => line.startsWith('http_request_duration_seconds_count'))

test('requests are measured by route and status, not by path, of which there are as many as conversations', async () => {
  for (const id of ['one-of-many', 'another-one', 'crash']) await (await get(`/conversations/${id}`)).arrayBuffer()
  const metrics = await (await get('/metrics')).text()
  expect(counts(metrics)).toEqual([
    'http_request_duration_seconds_count{method="GET",route="/conversations/:id",status="200"} 2',
    'http_request_duration_seconds_count{method="GET",route="/conversations/:id",status="500"} 1',
  ])
  expect(metrics).not.toMatch(/one-of-many|another-one|crash/)
})

test('requests of no route share one label, so that nobody can fill the memory with them', async () => {
  for (const path of ['/a', '/b', '/c']) await (await get(path)).arrayBuffer()
  expect(counts(await (await get('/metrics')).text())).toEqual([
    'http_request_duration_seconds_count{method="GET",route="none",status="404"} 3',
  ])
})

test('what watches the process is not measured', async () => {
  for (const path of ['/healthz', '/readyz', '/metrics']) await (await get(path)).arrayBuffer()
  expect(counts(await (await get('/metrics')).text())).toEqual([])
})

test('the metrics are in the text format of Prometheus, with those of the process', async () => {
  const response = await get('/metrics')
  expect(response.headers.get('Content-Type')).toMatch('text/plain')
  expect(await response.text()).toMatch(/^process_cpu_seconds_total \S+$/m)
})

test('requests that are under way are counted while they are', async () => {
  const inFlight = async () => /^http_requests_in_flight (\S+)$/m.exec(await (await get('/metrics')).text())?.[1]
  const waiting = get('/conversations/slow')
  await arrived
  expect(await inFlight()).toBe('1')
  goOn()
  await (await waiting).arrayBuffer()
  expect(await inFlight()).toBe('0')
})

test('methods that do not exist share one label', async () => {
  for (const method of ['BREW', 'WHEN']) await (await fetch(`${server.origin}/a`, { method })).arrayBuffer()
  expect(counts(await (await get('/metrics')).text())).toEqual([])
})
