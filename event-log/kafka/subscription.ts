import type { Logger } from 'pino'
import { type Instruments, unobserved } from '../../process/instruments.ts'
import { Refused } from '../../process/refused.ts'
import { abortOf, failureOf, retry, unlessAborted, withDeadline } from '../../process/retry.ts'
import type { Subscriber, Subscription } from '../event-log.ts'
import type { Consumer, EachBatchPayload, KafkaClient } from './client.ts'
import { createLane, type Lane } from './lane.ts'
import { loggedRecord } from './logged-record.ts'
import { createWatchdog, forgotten } from './watchdog.ts'

/** Milliseconds between signs of life while there is no room for a batch; far below the session's time-out. */
const heartbeatInterval = 1_000

/** Milliseconds between reports of the offsets to Kafka, where they serve its tools only. */
const commitInterval = 1_000

/** Milliseconds in which a consumer has to bring records that are there, and looks at whether it does meanwhile. */
const [usualPatience, looks] = [30_000, 6]

/** Milliseconds for which Kafka may delay the end of a consumer. */
const farewell = 3_000

export interface SubscriptionParts {
  readonly client: Pick<KafkaClient, 'consumer'>
  readonly topic: string
  readonly partitions: number
  readonly group: string
  readonly subscriber: Subscriber
  /** Of the topic's partitions, now. */
  ends(): Promise<readonly number[]>
  /** Milliseconds until a consumer that is silent is replaced: 30,000 when nothing is said. */
  readonly patience?: number
  readonly log: Logger
  readonly instruments?: Instruments
}

/**
 * Runs one consumer after another: kafkajs stops for good at errors that it holds for final, while the process lives
 * on, and now and then it stops without any error.
 */
export function subscribe(parts: SubscriptionParts): Subscription {
  const {
    client,
    topic,
    partitions,
    group,
    subscriber,
    ends,
    patience = usualPatience,
    log,
    instruments = unobserved,
  } = parts
  const restarts = instruments.counter({
    name: 'kafka_consumer_restarts_total',
    help: 'Consumers that crashed or stalled and were replaced',
  })
  const stopping = new AbortController()
  const { signal } = stopping
  const running = retry(consume, {
    signal,
    onRetry(error, attempt) {
      restarts.add()
      log.warn({ err: error, group, attempt }, 'the consumer stopped, a new one starts')
    },
  })
  const ended = running.catch(() => {})

  /** Rejects when the consumer has crashed or stalled, or its subscriber has refused; resolves when it was stopped. */
  async function consume(): Promise<void> {
    const consumer = client.consumer(group)
    const committer = createCommitter(consumer, topic, log)
    const end = new AbortController()
    const ending = AbortSignal.any([end.signal, signal])
    const over = abortOf(ending)
    over.catch(() => {})
    const lanes = new Map<number, Lane>()
    let held = new AbortController()
    /** Of the partitions that are held; the lanes of others only finish what they are at. */
    let assigned: readonly number[] = []
    let heardAt = performance.now()

    const seek = (partition: number, offset: number) => consumer.seek({ topic, partition, offset: String(offset) })

    function laneOf(partition: number): Lane {
      const known = lanes.get(partition)
      const lane =
        known ??
        createLane({
          partition,
          project: subscriber.project,
          reached: (offset) => committer.reached(partition, offset),
          seek: (offset) => seek(partition, offset),
          refused: (error) => end.abort(error),
          onRetry: (error, attempt) => log.warn({ err: error, partition, attempt }, 'the batch is delivered again'),
        })
      lanes.set(partition, lane)
      return lane
    }

    async function takeOver(partition: number, until: AbortSignal) {
      const lane = laneOf(partition)
      lane.takeOver(until)
      try {
        const offset = await subscriber.start(partition, until)
        if (until.aborted) return
        lane.moveTo(offset)
        seek(partition, offset)
      } catch (error) {
        if (error instanceof Refused) end.abort(error)
        log.debug({ err: error, partition }, 'not positioned at the take-over')
      }
    }

    consumer.on(consumer.events.CRASH, ({ payload }) => end.abort(payload.error))
    consumer.on(consumer.events.HEARTBEAT, () => {
      heardAt = performance.now()
    })
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
      if (ending.aborted) {
        // It was joining while it was told to leave.
        consumer.disconnect().catch(() => {})
        return
      }
      heardAt = performance.now()
      committer.clear()
      held.abort(new Error('the partitions were shared anew'))
      held = new AbortController()
      assigned = payload.memberAssignment[topic] ?? []
      log.info({ group, partitions: assigned }, 'partitions taken over')
      // kafkajs does not wait for this, so a batch from elsewhere may come first: the subscriber's answer mends that.
      for (const partition of assigned) void takeOver(partition, AbortSignal.any([held.signal, ending]))
    })
    // kafkajs keeps batches of nothing but control records to itself: a hole, behind which the subscriber may go on.
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
      const { partition, batchSize, firstOffset, lastOffset } = payload
      if (batchSize === 0) laneOf(partition).pass(Number(firstOffset ?? lastOffset), Number(lastOffset) + 1)
    })

    async function eachBatch({ batch, heartbeat, resolveOffset, isRunning, isStale }: EachBatchPayload) {
      if (!isRunning() || isStale() || ending.aborted) return
      const { partition } = batch
      const lost = new AbortController()
      const beat = setInterval(() => heartbeat().catch((error) => lost.abort(error)), heartbeatInterval)
      const records = batch.messages.map((message) => loggedRecord(partition, message))
      const fetched = Number((batch as { fetchedOffset?: string }).fetchedOffset ?? batch.firstOffset())
      resolveOffset(batch.lastOffset())
      const delivered = laneOf(partition).deliver(fetched, Number(batch.lastOffset()) + 1, records)
      try {
        await unlessAborted(delivered, lost.signal)
      } finally {
        clearInterval(beat)
      }
    }

    const watchdog = createWatchdog(patience)
    async function watch() {
      // When it fails to join again, kafkajs goes on with the partitions that it had, for ever and without a heartbeat.
      const silence = forgotten(heardAt, performance.now(), patience)
      if (silence) end.abort(new Error(`the consumer is out of the group: ${silence}`))
      const ours = new Map([...lanes].filter(([partition]) => assigned.includes(partition)))
      const complaint = watchdog.complaint(ours, await ends(), performance.now())
      if (complaint) end.abort(new Error(`the consumer has stalled: ${complaint}`))
    }
    const watching = setInterval(() => watch().catch(() => {}), patience / looks)

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
      clearInterval(watching)
      // It may join the group again before it has left it.
      end.abort(new Error('the consumer has ended'))
      await Promise.all([...lanes.values()].map((lane) => lane.idle()))
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
