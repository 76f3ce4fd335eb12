import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { pino } from 'pino'
import { startCollector } from '../../testing/collector.ts'
import { openTracing } from './open-tracing.ts'

let collector: Awaited<ReturnType<typeof startCollector>>
let lines: Record<string, unknown>[]

beforeEach(async () => {
  lines = []
  collector = await startCollector()
})
afterEach(() => collector.stop())

function opened(endpoint: string | undefined) {
  const log = pino({ level: 'warn' }, { write: (line) => lines.push(JSON.parse(line)) })
  return openTracing({ OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_TRACES_SAMPLER_ARG: 1 }, 'test', log)
}

describe('spans', () => {
  test.each(['', '/', '/behind/a/path/'])('are sent to a collector whose endpoint ends in %j', async (path) => {
    const tracing = await opened(collector.endpoint + path)
    tracing?.begin('a', 'server', undefined, { one: 1 })?.end({ type: 'x' })
    await tracing?.stop()
    const sent = { service: 'test', name: 'a', kind: 'server', attributes: { one: 1 }, isError: true }
    expect(collector.spans).toMatchObject([sent])
    expect(lines).toEqual([])
  })

  test('are not waited for by whoever ends them, and are dropped beyond a number, while a collector does not answer', async () => {
    collector.hold()
    const tracing = await opened(collector.endpoint)
    for (let n = 0; n < 20_000; n += 1) {
      tracing?.begin('a', 'server', undefined)?.end()
      if (n % 1_000 === 0) await sleep(1)
    }
    await sleep(100)
    collector.release()
    await tracing?.stop()
    expect(collector.spans.length).toBeGreaterThan(2_000)
    expect(collector.spans.length).toBeLessThanOrEqual(2_048 + 512)
  })
})

test('where no collector is configured, there is no tracing', async () => {
  expect(await opened(undefined)).toBeUndefined()
})
