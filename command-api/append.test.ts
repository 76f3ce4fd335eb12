import { afterEach, describe, expect, test } from '@jest/globals'
import { messageBody, messagePosted } from '../contracts/examples.ts'
import { CloudEventHeaders, encodeEvent } from '../contracts/record.ts'
import { AppendFailed } from '../event-log/event-log.ts'
import { commandApi } from '../testing/command-api-over-appender.ts'
import { clientSpan, spansInMemory } from '../testing/spans-in-memory.ts'
import { testKey } from '../testing/user-keys.ts'

const client = clientSpan()
const untraced = encodeEvent({ ...messagePosted, conversationId: 'general', user: 'superman', text: 'hello' })

const keys = {
  check: async () => {},
  current: async (user: string) => ({ epoch: 1, key: testKey({ user, epoch: 1 }) }),
  erase: async () => 1,
}

describe('where requests are traced', () => {
  const { tracing, ended, open } = spansInMemory()
  const { post, remove, appended, log } = commandApi(keys, tracing)
  afterEach(() => expect(open()).toBe(0))

  test('an append has a span below that of its request, and the record tells of it', async () => {
    await post('/message', messageBody, client.headers)
    const [append, request] = ended()
    expect(request).toMatchObject({ name: 'POST /message', parentSpanId: client.spanId })
    expect(append).toMatchObject({
      name: 'append MessagePosted',
      kind: 'producer',
      traceId: client.traceId,
      parentSpanId: request?.spanId,
      attributes: {
        'messaging.system.name': 'kafka',
        'messaging.operation.type': 'send',
        'messaging.destination.partition.id': '2',
        'kafka.offset': 41,
      },
    })
    const { headers } = appended()[0] ?? {}
    const { tracestate } = client.headers
    expect(headers).toEqual({
      ...untraced.headers,
      traceparent: `00-${client.traceId}-${append?.spanId}-01`,
      tracestate,
    })
    expect(CloudEventHeaders.safeParse(headers).success).toBe(true)
  })

  test('each of several records of a request has its own', async () => {
    await remove('/users/superman')
    const [request, appends] = [ended().at(-1), ended().slice(0, -1)]
    expect(appends.map(({ attributes }) => attributes['messaging.destination.partition.id'])).toEqual(
      Array.from({ length: 12 }, (_, partition) => String(partition)),
    )
    expect(new Set(appends.map(({ parentSpanId }) => parentSpanId))).toEqual(new Set([request?.spanId]))
    const { traceId } = appends[0] ?? {}
    expect(appended().map(({ headers }) => headers.traceparent)).toEqual(
      appends.map(({ spanId }) => `00-${traceId}-${spanId}-01`),
    )
  })

  test('an append that fails is told by both', async () => {
    log.written = () => Promise.reject(new AppendFailed('unknown', 'timeout'))
    await post('/message', messageBody, client.headers)
    expect(ended()).toMatchObject([
      { name: 'append MessagePosted', failure: expect.stringContaining('timeout') },
      { name: 'POST /message', failure: '', attributes: { 'error.type': '503' } },
    ])
  })

  test('a record in a trace that is not kept tells of the client, who may keep something of it', async () => {
    const { headers } = clientSpan({ isSampled: false })
    await post('/message', messageBody, headers)
    expect(appended()[0]?.headers).toMatchObject(headers)
    expect(ended()).toEqual([])
  })
})

describe('where they are not', () => {
  const { post, appended } = commandApi()

  test('a record tells of no trace', async () => {
    await post('/message', messageBody)
    expect(appended()).toEqual([untraced])
  })

  test('a record tells of that which its client has told of', async () => {
    await post('/message', messageBody, client.headers)
    expect(appended()).toEqual([{ ...untraced, headers: { ...untraced.headers, ...client.headers } }])
  })

  test.each([
    ['that is none', { traceparent: 'x', tracestate: 'a=b' }],
    ['without which there is nothing to say of it', { tracestate: 'a=b' }],
  ])('a record tells of no trace %s', async (_, headers) => {
    await post('/message', messageBody, headers)
    expect(appended()).toEqual([untraced])
  })
})
