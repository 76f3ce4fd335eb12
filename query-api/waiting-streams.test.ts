import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import Router from '@koa/router'
import { encodeConsistencyToken } from '../contracts/consistency-token.ts'
import { RequestFailed } from '../http/problems.ts'
import type { GenerationReader } from '../read-models/read-models.ts'
import { openEventStream } from '../testing/event-stream.ts'
import { serve } from '../testing/serve.ts'
import { stillViews } from '../testing/still-views.ts'
import { createStreams } from './streams.ts'
import { viewAt } from './visible.ts'

// Signs of life are sent when the test says so.
beforeAll(() => {
  const doNotFake = ['setTimeout', 'clearTimeout', 'setImmediate', 'nextTick', 'queueMicrotask', 'performance', 'Date']
  jest.useFakeTimers({ doNotFake: doNotFake as 'Date'[] })
})
afterAll(() => {
  jest.useRealTimers()
})

test('who waits for the store is sent no sign of life, which would be the answer, before it is known whether there is one', async () => {
  let asked = () => {}
  const isAsked = new Promise<void>((resolve) => {
    asked = resolve
  })
  let fail = () => {}
  const failing = new Promise<never>((_, reject) => {
    fail = () => reject(new Error('the store is away'))
  })
  const generation = {
    logId: 'log',
    partitions: 1,
    inLogOrder() {
      asked()
      return failing
    },
  }
  const view = viewAt(generation as unknown as GenerationReader, [5])
  const streams = createStreams(stillViews(async () => view))
  const router = new Router()
  router.get('/messages/stream', (context) =>
    streams.open(context).catch((cause) => {
      throw new RequestFailed({ kind: 'unavailable', what: 'read model' }, { cause })
    }),
  )
  const server = await serve([router])
  const url = `${server.origin}/messages/stream`
  const open = await openEventStream(url)
  const before = encodeConsistencyToken({ logId: 'log', vector: [3] })
  const waiting = fetch(url, { headers: { 'Last-Event-ID': before } })
  await isAsked
  jest.advanceTimersByTime(15_000)
  fail()
  const refused = await waiting
  expect([refused.status, await refused.json()]).toMatchObject([503, { type: 'urn:problem:unavailable' }])
  streams.stop()
  await open.ended
  await server.stop()
})
