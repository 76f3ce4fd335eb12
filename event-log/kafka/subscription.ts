import type { Logger } from 'pino'
import { Refused } from '../../process/refused.ts'
import { failureOf, retry, unlessAborted, withDeadline } from '../../process/retry.ts'
import type { Batch, Subscriber, Subscription } from '../event-log.ts'
import type { Consumer, EachBatchPayload, KafkaClient } from './client.ts'
import { loggedRecord } from './logged-record.ts'

/** Milliseconds between signs of life while a batch is being projected; far below the session's time-out. */
const heartbeatInterval = 1_000

/** Milliseconds between reports of the offsets to Kafka, where they serve its tools only. */
const commitInterval = 1_000

/** Milliseconds for which Kafka may delay the end of a consumer. */
const farewell = 3_000

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
  const { signal } = stopping
  const running = retry(consume, {
    signal,
    onRetry: (error, attempt) => log.warn({ err: error, group, attempt }, 'the consumer stopped, a new one starts'),
  })
  const ended = running.catch(() => {})

  /** Rejects when the consumer has crashed, or its subscriber has refused; resolves when it was stopped. */
  async function consume(): Promise<void> {
    const consumer = client.consumer(group)
    const committer = createCommitter(consumer, topic, log)
    const end = new AbortController()
    const over = unlessAborted(new Promise<never>(() => {}), AbortSignal.any([end.signal, signal]))
    over.catch(() => {})
    /** Where the subscriber stands in the partitions that this consumer has positioned. */
    const answered = new Map<number, number>()

    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (!payload.restart) end.abort(payload.error)
    })
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      committer.clear()
      answered.clear()
      const assigned = payload.memberAssignment[topic] ?? []
      log.info({ group, partitions: assigned }, 'partitions taken over')
      // kafkajs does not wait for this, so a batch from elsewhere may come first: the subscriber's answer mends that.
      for (const partition of assigned) {
        subscriber
          .start(partition)
          .then((offset) => seek(partition, offset))
          .catch((error) => log.debug({ err: error, partition }, 'not positioned at the take-over'))
      }
    })
    // kafkajs keeps batches of nothing but control records to itself: a hole, behind which the subscriber may go on.
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
      const from = answered.get(payload.partition)
      if (payload.batchSize > 0 || from === undefined) return
      project({ partition: payload.partition, from, next: Number(payload.lastOffset) + 1, records: [] }, signal).catch(
        (error) => log.debug({ err: error }, 'a hole was not projected'),
      )
    })

    function seek(partition: number, offset: number) {
      consumer.seek({ topic, partition, offset: String(offset) })
      answered.set(partition, offset)
    }

    async function project(batch: Batch, until: AbortSignal): Promise<number> {
      const { partition, next } = batch
      try {
        const goOn = await subscriber.project(batch, until)
        if (goOn !== next) seek(partition, goOn)
        answered.set(partition, goOn)
        committer.reached(partition, goOn)
        return goOn
      } catch (error) {
        if (error instanceof Refused) end.abort(error)
        throw error
      }
    }

    async function eachBatch({ batch, heartbeat, resolveOffset, isRunning, isStale }: EachBatchPayload) {
      if (!isRunning() || isStale() || signal.aborted) return
      const { partition } = batch
      const lost = new AbortController()
      const beat = setInterval(() => heartbeat().catch((error) => lost.abort(error)), heartbeatInterval)
      const records = batch.messages.map((message) => loggedRecord(partition, message))
      const next = Number(batch.lastOffset()) + 1
      // Since it was positioned, kafkajs reads on without a gap: offsets that it does not show hold no records.
      const fetched = Number((batch as { fetchedOffset?: string }).fetchedOffset ?? batch.firstOffset())
      const from = Math.min(fetched, answered.get(partition) ?? fetched)
      try {
        const goOn = await project({ partition, from, next, records }, AbortSignal.any([lost.signal, signal]))
        if (goOn === next) resolveOffset(batch.lastOffset())
      } catch (error) {
        if (signal.aborted) return
        throw lost.signal.aborted ? lost.signal.reason : error
      } finally {
        clearInterval(beat)
      }
    }

    try {
      await consumer.connect()
      await consumer.subscribe({ topic, fromBeginning: true })
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: partitions,
        eachBatch,
      })
      await over
    } finally {
      committer.stop()
      await withDeadline(committer.commit(), farewell, 'reporting the offsets').catch(() => {})
      await withDeadline(consumer.disconnect(), farewell, 'leaving the group').catch(() => {})
    }
  }

  return {
    failed: failureOf(running),
    async stop() {
      stopping.abort()
      await ended
    },
  }
}

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
