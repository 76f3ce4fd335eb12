/**
 * Loaded into a service with `--expose-gc --import probe.js?socket=PATH`, before it: says on a socket how much is in use
 * when all that nobody needs is collected. The service knows nothing of it.
 */
import { once } from 'node:events'
import { createServer } from 'node:net'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { writeHeapSnapshot } from 'node:v8'
import type { InUse } from './figures.ts'

const delay = monitorEventLoopDelay({ resolution: 10 })
delay.enable()

/** Twice, because what waits for its finalizer is freed by the second alone. */
async function collect() {
  for (let time = 0; time < 2; time += 1) {
    globalThis.gc?.()
    await nextTurn()
  }
}

async function inUse(): Promise<InUse> {
  const milliseconds = delay.percentile(99) / 1_000_000
  await collect()
  const { heapUsed, heapTotal, external } = process.memoryUsage()
  // The collection itself holds up the event loop.
  await nextTurn()
  delay.reset()
  return { heap: heapUsed, reserved: heapTotal, buffers: external, delay: milliseconds }
}

const server = createServer(async (socket) => {
  const [asked] = await once(socket, 'data')
  const path = String(asked).trim()
  socket.end(JSON.stringify(path === '' ? await inUse() : writeHeapSnapshot(path)))
})
server.listen(new URL(import.meta.url).searchParams.get('socket')).unref()
