import type { Logger } from 'pino'
import { retry } from '../../process/retry.ts'
import type { Subscriber, Subscription } from '../event-log.ts'
import type { Consumer, EachBatchPayload, KafkaClient } from './client.ts'
import { loggedRecord } from './logged-record.ts'

/** Milliseconds between signs of life while a batch is being projected; far below the session's time-out. */
const heartbeatInterval = 1_000

/** Milliseconds between reports of the offsets to Kafka, where they serve its tools only. */
const commitInterval = 1_000

/** Runs one consumer after another: kafkajs stops for good at errors that it holds for final, while the process lives on. */
export function subscribe(
  client: KafkaClient,
  topic: string,
  partitions: number,
  group: string,
  subscriber: Subscriber,
  log: Logger,
): Subscription {
  const stopping = new AbortController()
  const running = retry(() => consume(stopping.signal), {
    signal: stopping.signal,
    isTemporary: () => !stopping.signal.aborted,
    onRetry: (error, attempt) => log.warn({ err: error, group, attempt }, 'the consumer stopped, a new one starts'),
  }).catch(() => {})

  /** Rejects when the consumer has crashed; resolves when it was stopped. */
  async function consume(signal: AbortSignal): Promise<void> {
    const consumer = client.consumer(group)
    const committer = createCommitter(consumer, topic, log)
    const stopped = new Promise<void>((resolve, reject) => {
      signal.addEventListener('abort', () => resolve(), { once: true })
      consumer.on(consumer.events.CRASH, ({ payload }) => {
        if (!payload.restart) reject(payload.error)
      })
    })
    stopped.catch(() => {})
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      committer.clear()
      const assigned = payload.memberAssignment[topic] ?? []
      log.info({ group, partitions: assigned }, 'partitions taken over')
      // kafkajs does not wait for this, so a batch from elsewhere may come first: the subscriber's answer mends that.
      for (const partition of assigned) {
        subscriber.start(partition).then(
          (offset) => consumer.seek({ topic, partition, offset: String(offset) }),
          (error) => log.warn({ err: error, partition }, 'the start is unknown yet'),
        )
      }
    })
    try {
      await consumer.connect()
      await consumer.subscribe({ topic, fromBeginning: true })
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: partitions,
        eachBatch: (payload) => project(consumer, payload, committer, signal),
      })
      await stopped
      await committer.commit()
    } finally {
      committer.stop()
      await consumer.disconnect()
    }
  }

  async function project(consumer: Consumer, payload: EachBatchPayload, committer: Committer, stop: AbortSignal) {
    const { batch, heartbeat, resolveOffset, isRunning, isStale } = payload
    if (!isRunning() || isStale() || stop.aborted) return
    const { partition } = batch
    const lost = new AbortController()
    const beat = setInterval(() => heartbeat().catch((error) => lost.abort(error)), heartbeatInterval)
    const next = Number(batch.lastOffset()) + 1
    try {
      const records = batch.messages.map((message) => loggedRecord(partition, message))
      const goOn = await subscriber.project({ partition, records, next }, AbortSignal.any([lost.signal, stop]))
      if (goOn === next) resolveOffset(batch.lastOffset())
      else consumer.seek({ topic, partition, offset: String(goOn) })
      committer.reached(partition, goOn)
    } catch (error) {
      if (stop.aborted) return
      throw lost.signal.aborted ? lost.signal.reason : error
    } finally {
      clearInterval(beat)
    }
  }

  return {
    async stop() {
      stopping.abort()
      await running
    },
  }
}

type Committer = ReturnType<typeof createCommitter>

function createCommitter(consumer: Consumer, topic: string, log: Logger) {
  const reached = new Map<number, number>()
  const timer = setInterval(commit, commitInterval)

  async function commit() {
    const offsets = [...reached].map(([partition, offset]) => ({ topic, partition, offset: String(offset) }))
    reached.clear()
    if (offsets.length === 0) return
    await consumer
      .commitOffsets(offsets)
      .catch((error) => log.debug({ err: error }, 'offsets were not reported to Kafka'))
  }

  return {
    commit,
    reached: (partition: number, offset: number) => reached.set(partition, offset),
    clear: () => reached.clear(),
    stop: () => clearInterval(timer),
  }
}
