import { afterEach, beforeEach, expect, test } from '@jest/globals'
import Router from '@koa/router'
import { pino } from 'pino'
import { createApplication } from './application.ts'
import { createHealth } from './health.ts'
import { type HttpServer, listen } from './server.ts'

let server: HttpServer

beforeEach(async () => {
  const api = new Router()
  api.get('/conversations/:id', ({ params, response }) => {
    if (params.id === 'crash') throw new Error('crash')
    response.body = {}
  })
  server = await listen(createApplication(pino({ level: 'silent' }), createHealth({}).middleware, api), '127.0.0.1', 0)
})
afterEach(() => server.stop())

const get = (path: string) => fetch(`http://127.0.0.1:${server.address.port}${path}`)

const counts = (metrics: string) =>
  metrics.split('\n').filter((line) => line.startsWith('http_request_duration_seconds_count'))

test('requests are measured by route and status, not by path, of which there are as many as conversations', async () => {
  for (const id of ['1234', '4321', 'crash']) await (await get(`/conversations/${id}`)).arrayBuffer()
  const metrics = await (await get('/metrics')).text()
  expect(counts(metrics)).toEqual([
    'http_request_duration_seconds_count{method="GET",route="/conversations/:id",status="200"} 2',
    'http_request_duration_seconds_count{method="GET",route="/conversations/:id",status="500"} 1',
  ])
  expect(metrics).not.toMatch(/1234|4321|crash/)
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
