import { describe, expect, test } from '@jest/globals'
import { clientSpan, spansInMemory } from '../../testing/spans-in-memory.ts'
import { createOpenTelemetry } from './opentelemetry.ts'
import { failureBy } from './tracing.ts'

const client = clientSpan()

describe('a span', () => {
  const { tracing, ended, open } = spansInMemory()

  test('is below the one that headers tell of, and another process goes on below it', () => {
    const span = tracing().begin('a', 'server', client.headers)
    const child = span?.child('b', 'producer')
    tracing().begin('c', 'consumer', child?.context)?.end()
    child?.end()
    span?.end()
    const [c, b, a] = ended()
    expect([a?.parentSpanId, b?.parentSpanId, c?.parentSpanId]).toEqual([client.spanId, a?.spanId, b?.spanId])
    for (const { traceId } of ended()) expect(traceId).toBe(client.traceId)
    expect(ended().map(({ kind }) => kind)).toEqual(['consumer', 'producer', 'server'])
    expect(open()).toBe(0)
  })

  test('tells of itself in headers as W3C Trace Context has it', () => {
    const span = tracing().begin('a', 'server', client.headers)
    span?.end()
    const [{ spanId } = { spanId: '' }] = ended()
    const { tracestate } = client.headers
    expect(span?.context).toEqual({ traceparent: `00-${client.traceId}-${spanId}-01`, tracestate })
    expect(span?.traceId).toBe(client.traceId)
  })

  test('begins a trace where there is none', () => {
    const span = tracing().begin('a', 'server', undefined)
    expect(span?.context).toEqual({ traceparent: expect.stringMatching(/^00-[\da-f]{32}-[\da-f]{16}-01$/) })
    span?.end()
    expect(ended()[0]?.parentSpanId).toBeUndefined()
  })

  test('is not made in a trace that is not kept by those further up', () => {
    const { headers } = clientSpan({ isSampled: false })
    expect(tracing().begin('a', 'server', headers)).toBeUndefined()
    expect(open()).toBe(0)
  })

  test('says what log its record is in when it is about one, and only then', () => {
    tracing().begin('a', 'server', undefined, { one: 1 })?.end()
    tracing().begin('b', 'consumer', undefined, { one: 1 })?.end()
    expect(ended().map(({ attributes }) => attributes)).toEqual([
      { one: 1 },
      { one: 1, 'messaging.system.name': 'kafka' },
    ])
  })

  test('says why it has failed', () => {
    tracing()
      .begin('a', 'server', undefined)
      ?.end(failureBy(new TypeError('no')))
    tracing().begin('b', 'server', undefined)?.end({ type: '503' })
    expect(ended()).toMatchObject([
      { failure: 'no', attributes: { 'error.type': 'TypeError' } },
      { failure: '', attributes: { 'error.type': '503' } },
    ])
  })
})

describe('where no traces are to be kept', () => {
  const { tracing, ended } = spansInMemory({ ratio: 0 })

  test('those are that others keep', () => {
    expect(tracing().begin('a', 'server', undefined)).toBeUndefined()
    tracing().begin('b', 'server', client.headers)?.end()
    expect(ended().map(({ name }) => name)).toEqual(['b'])
  })
})

test('a process that stops does not wait for long until its spans are sent off', async () => {
  const errors: unknown[] = []
  const never = () => new Promise<void>(() => {})
  const processor = { onStart() {}, onEnd() {}, forceFlush: never, shutdown: never }
  const options = { service: 'test', instance: '1', ratio: 1, messaging: {}, processor }
  const tracing = createOpenTelemetry({ ...options, onError: (error) => errors.push(error) })
  const begun = performance.now()
  await tracing.stop()
  expect(performance.now() - begun).toBeLessThan(3_000)
  expect(errors).toEqual([expect.objectContaining({ name: 'DeadlineExceeded' })])
})
