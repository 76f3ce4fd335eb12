import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { startCollector } from '../testing/collector.ts'
import { clientSpan } from '../testing/spans-in-memory.ts'
import { createClient, eventually } from './client.ts'
import { type Distributed, startDistributed } from './distributed.ts'
import { traceOfAPost } from './trace-of-a-post.ts'

jest.setTimeout(120_000)

const directory = mkdtempSync(join(tmpdir(), 'traces-'))
const topic = `traces-${randomUUID()}`
const client = clientSpan()
let collector: Awaited<ReturnType<typeof startCollector>>
let distributed: Distributed

beforeAll(async () => {
  collector = await startCollector()
  const broker = process.env.TEST_KAFKA_BROKERS ?? ''
  const mongodb = `${process.env.TEST_MONGODB_URL}/${topic}`
  const more = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint }
  distributed = await startDistributed({
    commandApis: [{}],
    brokerOfWrites: broker,
    broker,
    mongodb,
    topic,
    directory,
    more,
  })
  const all = [...distributed.commandApis, distributed.projector, distributed.queryApi]
  for (const { origin } of all) {
    const ready = () => createClient(() => origin).request('GET', '/readyz')
    await eventually(ready, ({ status }) => status === 200, 60_000)
  }
})
afterAll(async () => {
  await distributed.stop()
  await collector.stop()
  expect(distributed.accidents()).toEqual([])
  rmSync(directory, { recursive: true })
})

test('a post is one trace, from its client over Kafka to the read models', async () => {
  await distributed.client.post('anson', '1234', 'traced', client.headers)
  const trace = await traceOfAPost(collector, client)
  expect(trace.map(({ service }) => service)).toEqual(['command-api', 'command-api', 'projector', 'projector'])
  for (const { attributes } of trace.slice(1, 3)) {
    expect(attributes).toMatchObject({ 'messaging.system.name': 'kafka', 'messaging.destination.name': topic })
  }
})

test('a projector that starts again adds nothing to traces that are over', async () => {
  await distributed.projector.end('SIGTERM')
  distributed.projector.start()
  const next = { ...client.headers, traceparent: client.traceparent.replace(client.traceId, 'a'.repeat(32)) }
  await distributed.client.post('anson', '1234', 'traced too', next)
  await eventually(
    async () => collector.trace('a'.repeat(32)),
    (spans) => spans.length === 4,
  )
  await sleep(1_500)
  expect(collector.trace(client.traceId)).toHaveLength(4)
})

test('reads have spans of their own', async () => {
  await distributed.client.latest('1234')
  const reads = () => collector.spans.filter(({ service }) => service === 'query-api')
  await eventually(
    async () => reads(),
    (spans) => spans.length > 0,
  )
  expect(reads()[0]).toMatchObject({ kind: 'server', name: 'GET /conversations/:id', parentSpanId: undefined })
})
