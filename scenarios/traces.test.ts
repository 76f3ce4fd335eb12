import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import autocannon from 'autocannon'
import { startCollector } from '../testing/collector.ts'
import { freePort } from '../testing/free-port.ts'
import { clientSpan } from '../testing/spans-in-memory.ts'
import { type Client, createClient, eventually, withToken } from './client.ts'
import { type ServiceProcess, serviceProcess } from './service-process.ts'
import { traceOfAPost } from './trace-of-a-post.ts'

jest.setTimeout(60_000)

const directory = mkdtempSync(join(tmpdir(), 'traces-'))
const client = clientSpan()
let collector: Awaited<ReturnType<typeof startCollector>>
let service: ServiceProcess
let visitor: Client
let started = 0

beforeEach(async () => {
  collector = await startCollector()
})
afterEach(async () => {
  await service.end('SIGTERM')
  await collector.stop()
  expect(service.accidents).toEqual([])
})
afterAll(() => rmSync(directory, { recursive: true }))

/** A standalone service with data of its own, once it answers. */
async function start(variables: Record<string, string>) {
  started += 1
  const [name, data] = [`standalone-${started}`, join(directory, `data-${started}`)]
  service = await serviceProcess({
    service: 'standalone',
    name,
    variables: { DATA_DIR: data, ...variables },
    directory,
  })
  service.start()
  visitor = createClient(() => service.origin)
  await eventually(
    () => visitor.request('GET', '/readyz'),
    ({ status }) => status === 200,
  )
}

const post = (headers = {}) => visitor.post('anson', '1234', 'traced', headers)

describe('with a collector', () => {
  beforeEach(() => start({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint }))

  test('a post is one trace, from its client to the read models', async () => {
    await post(client.headers)
    const trace = await traceOfAPost(collector, client)
    expect(trace.map(({ service }) => service)).toEqual(Array(4).fill('standalone'))
  })

  test('reads are traced, those from memory too', async () => {
    await post()
    for (let n = 0; n < 20; n += 1) await visitor.recent()
    const reads = () => collector.spans.filter(({ name }) => name === 'GET /messages')
    expect(
      await eventually(
        async () => reads().length,
        (count) => count === 20,
      ),
    ).toBe(20)
  })

  test('what ended last is sent off when the process stops', async () => {
    await post(client.headers)
    await service.end('SIGTERM')
    const kinds = collector.trace(client.traceId).map(({ kind }) => kind)
    expect(kinds).toEqual(expect.arrayContaining(['server', 'producer']))
  })
})

test('without traces that are kept, those of clients are', async () => {
  await start({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint, OTEL_TRACES_SAMPLER_ARG: '0' })
  await post()
  await post(client.headers)
  await traceOfAPost(collector, client)
  expect(collector.spans).toHaveLength(4)
})

describe('with a collector that', () => {
  /** So little memory that spans which are kept for long would not fit in. */
  const scarce = { NODE_OPTIONS: '--max-old-space-size=64' }

  /** Has many spans made, and answers the lines about those that are lost. */
  async function carriesOn(amount: number) {
    await post()
    const { non2xx, errors } = await autocannon({ url: `${service.origin}/messages`, amount, connections: 50 })
    expect([non2xx, errors]).toEqual([0, 0])
    const last = await post(client.headers)
    expect((await visitor.request('GET', '/conversations/1234', undefined, withToken(last))).status).toBe(200)
    const stopping = performance.now()
    await service.end('SIGTERM')
    const milliseconds = performance.now() - stopping
    process.stdout.write(`${amount} spans lost, stopped in ${Math.round(milliseconds)} ms\n`)
    expect(milliseconds).toBeLessThan(5_000)
    const lines = readFileSync(service.output, 'utf8').split('\n')
    return lines.filter((line) => line.includes('traces are being lost')).map((line) => JSON.parse(line))
  }

  test('is not there, all is answered, and the process stops in time', async () => {
    await start({ ...scarce, OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${await freePort()}` })
    expect(await carriesOn(5_000)).toMatchObject([{ level: 40, reason: expect.any(String) }])
  })

  test('does not answer, likewise, and memory is bounded', async () => {
    collector.hold()
    await start({ ...scarce, OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint })
    expect((await carriesOn(60_000)).length).toBeLessThanOrEqual(1)
    collector.release()
  })
})

describe('of the packages of OpenTelemetry', () => {
  /** Those that a service has loaded until its end. */
  async function loaded(variables: Record<string, string>): Promise<string[]> {
    const [hook, list] = [join(directory, 'list-modules.cjs'), join(directory, 'modules.json')]
    writeFileSync(
      hook,
      `process.once('exit', () => require('node:fs').writeFileSync(${JSON.stringify(list)}, JSON.stringify(Object.keys(require.cache))))`,
    )
    await start({ ...variables, NODE_OPTIONS: `--require=${hook}` })
    await post(client.headers)
    await service.end('SIGTERM')
    const paths = JSON.parse(readFileSync(list, 'utf8')) as string[]
    return [...new Set(paths.flatMap((path) => path.match(/@opentelemetry\/[^/]+/) ?? []))].sort()
  }

  test('none is loaded where no collector is configured, but the one that the metrics bring along', async () => {
    expect(await loaded({})).toEqual(['@opentelemetry/api'])
    expect(await loaded({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint })).toEqual(
      expect.arrayContaining(['@opentelemetry/sdk-trace', '@opentelemetry/exporter-trace-otlp-http']),
    )
  })
})
