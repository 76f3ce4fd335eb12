import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import Router from '@koa/router'
import type { GenerationReader } from '../read-models/read-models.ts'
import { openEventStream } from '../testing/event-stream.ts'
import { serve } from '../testing/serve.ts'
import { stillViews } from '../testing/still-views.ts'
import { createStreams } from './streams.ts'
import { type View, viewAt } from './visible.ts'

test('a stream that is being opened while the service stops is one that ends, so that its reader comes again', async () => {
  const view = viewAt({ logId: 'log', partitions: 1 } as GenerationReader, [0])
  let found = (_: View) => {}
  const current = () =>
    new Promise<View>((resolve) => {
      found = resolve
    })
  const streams = createStreams(stillViews(current))
  const router = new Router()
  router.get('/messages/stream', (context) => streams.open(context))
  const server = await serve([router])
  const opening = openEventStream(`${server.origin}/messages/stream`)
  await sleep(200)
  streams.stop()
  found(view)
  const stream = await opening
  expect([stream.status, stream.headers.get('Content-Type')]).toEqual([200, 'text/event-stream'])
  await stream.ended
  await server.stop()
})
