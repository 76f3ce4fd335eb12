import type { Position } from '../contracts/position.ts'
import type { EventRecord } from '../contracts/record.ts'
import { type Instruments, unobserved } from '../process/instruments.ts'
import { createAppendMetrics } from './append-metrics.ts'
import { type AppendedRecord, AppendFailed } from './event-log.ts'

export interface GroupCommitLimits {
  /** Records that may wait; one more is answered `overloaded` at once. */
  readonly maxQueued: number
  /** Bytes that may wait. */
  readonly maxQueuedSize: number
  /** Records in one send. */
  readonly maxBatch: number
  /** Bytes in one send; a lone larger record is sent by itself. */
  readonly maxBatchSize: number
  /** Milliseconds until an append is answered, whatever becomes of it. */
  readonly deadline: number
}

interface Request {
  readonly record: AppendedRecord
  readonly size: number
  readonly expires: number
  /** Its answer was given; what becomes of it is only to be counted. */
  hasFailed: boolean
  readonly resolve: (position: Position) => void
  readonly reject: (error: AppendFailed) => void
}

/** Bytes of a record's key, value and headers. */
function sizeOf({ key, value, headers }: EventRecord): number {
  let size = Buffer.byteLength(key) + Buffer.byteLength(value)
  for (const name in headers) size += Buffer.byteLength(name) + Buffer.byteLength(headers[name] ?? '')
  return size
}

/**
 * Group commit: one `send` at a time, in the order of arrival; what arrives meanwhile gathers and goes with the next.
 * So a lone append waits for nobody, and under load the cost of a send is shared. There is no linger: where several
 * come at a time, the first of them waits for those that came in the same turn of the event loop, and no longer.
 *
 * Nothing is sent before `ready` resolves. `send` answers one position per record, in their order; when it rejects,
 * nobody knows what was written, unless it says so by AppendFailed.
 */
export function createGroupCommit(
  send: (records: readonly AppendedRecord[]) => Promise<readonly Position[]>,
  limits: GroupCommitLimits,
  ready: Promise<unknown> = Promise.resolve(),
  instruments: Instruments = unobserved,
) {
  const metrics = createAppendMetrics(instruments, () => ({ records: queue.length, size: queuedSize }))
  let queue: Request[] = []
  let queuedSize = 0
  let closed = false
  let sending: Promise<void> | undefined
  /** Records in the send before. */
  let previous = 0
  let enough = () => {}
  let inFlight: readonly Request[] = []
  let alarm: NodeJS.Timeout | undefined
  /** When everything taken so far has its answer, at the latest. */
  let lastExpires = 0

  function append(record: AppendedRecord): Promise<Position> {
    const size = sizeOf(record)
    if (closed) return refused('closed')
    if (queue.length >= limits.maxQueued || queuedSize + size > limits.maxQueuedSize) return refused('overloaded')
    lastExpires = performance.now() + limits.deadline
    return new Promise((resolve, reject) => {
      queue.push({ record, size, expires: lastExpires, hasFailed: false, resolve, reject })
      queuedSize += size
      if (queue.length * 2 > previous) enough()
      sending ??= ready.then(gathered).then(sendAll, refuseAll)
      alarm ??= setTimeout(expire, limits.deadline)
    })
  }

  function refused(reason: 'closed' | 'overloaded'): Promise<never> {
    const failure = new AppendFailed('not-written', reason)
    metrics.failed(failure)
    return Promise.reject(failure)
  }

  /** The first failure is the answer. */
  function fail(request: Request, failure: AppendFailed) {
    if (request.hasFailed) return
    request.hasFailed = true
    metrics.failed(failure)
    request.reject(failure)
  }

  /** After a send of several: when half as many are there again, or all that came in this turn of the event loop. */
  async function gathered() {
    if (queue.length * 2 > previous) return
    await new Promise<void>((resolve) => {
      enough = resolve
      setImmediate(resolve)
    })
  }

  async function sendAll() {
    while (queue.length > 0) await sendNext()
    sending = undefined
  }

  function refuseAll() {
    for (const request of queue) fail(request, new AppendFailed('not-written', 'closed'))
    queue = []
    queuedSize = 0
    sending = undefined
  }

  async function sendNext() {
    const batch = nextBatch()
    inFlight = batch
    previous = batch.length
    const records = batch.map(({ record }) => record)
    const begun = performance.now()
    try {
      const positions = await send(records)
      batch.forEach((request, index) => {
        const position = positions[index]
        if (position) request.resolve(position)
        else fail(request, new AppendFailed('unknown', 'failed'))
      })
      metrics.sent(records, 'written', performance.now() - begun)
    } catch (cause) {
      const failure = cause instanceof AppendFailed ? cause : new AppendFailed('unknown', 'failed', { cause })
      for (const request of batch) fail(request, failure)
      metrics.sent(records, 'failed', performance.now() - begun)
    } finally {
      inFlight = []
    }
  }

  function nextBatch() {
    let count = 0
    let size = 0
    for (const request of queue) {
      if (count === limits.maxBatch || (count > 0 && size + request.size > limits.maxBatchSize)) break
      count += 1
      size += request.size
    }
    const batch = queue.slice(0, count)
    queue = queue.slice(count)
    queuedSize -= size
    return batch
  }

  /** All requests have the same patience, so the first of the queue is the first to lose it. */
  function expire() {
    const now = performance.now()
    for (const request of inFlight) {
      // Its answer, when it comes, settles a promise that is settled, which does nothing.
      if (request.expires <= now) fail(request, new AppendFailed('unknown', 'timeout'))
    }
    const alive = queue.findIndex(({ expires }) => expires > now)
    const expired = queue.splice(0, alive === -1 ? queue.length : alive)
    for (const request of expired) {
      queuedSize -= request.size
      fail(request, new AppendFailed('not-written', 'timeout'))
    }
    const next = inFlight.find(({ expires }) => expires > now) ?? queue[0]
    alarm = next && setTimeout(expire, Math.max(1, next.expires - now))
  }

  return {
    append,
    /** Takes no more; resolves when everything taken has its answer, a send that hangs notwithstanding. */
    async close() {
      closed = true
      let timer: NodeJS.Timeout | undefined
      const answered = new Promise((resolve) => {
        timer = setTimeout(resolve, Math.max(0, lastExpires - performance.now()))
      })
      await Promise.race([sending, answered])
      clearTimeout(timer)
      if (!sending) clearTimeout(alarm)
    },
  }
}
