import { afterEach, beforeEach, expect, test } from '@jest/globals'
import Router from '@koa/router'
import { type Served, serve } from '../testing/serve.ts'

let server: Served
let watched: { partition: number; value: number }[]

beforeEach(async () => {
  const api = new Router()
  api.get('/conversations/:id', ({ params, response }) => {
    if (params.id === 'crash') throw new Error('crash')
    response.body = {}
  })
  watched = []
  const values = () => watched.map(({ partition, value }) => ({ labels: { partition }, value }))
  server = await serve([api], { measured: [{ name: 'lag', help: 'How far', labels: ['partition'], values }] })
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

test('what a service measures besides is asked for whenever the metrics are, and what is no more is told no more', async () => {
  const lags = async () =>
    (await (await get('/metrics')).text()).split('\n').filter((line) => /^(# .* )?lag\b/.test(line))
  const [help, type] = await lags()
  expect([help, type]).toEqual(['# HELP lag How far', '# TYPE lag gauge'])
  watched = [
    { partition: 0, value: 3 },
    { partition: 1, value: 0 },
  ]
  expect((await lags()).slice(2)).toEqual(['lag{partition="0"} 3', 'lag{partition="1"} 0'])
  watched = [{ partition: 1, value: 7.5 }]
  expect((await lags()).slice(2)).toEqual(['lag{partition="1"} 7.5'])
})
