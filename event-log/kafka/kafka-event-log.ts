import type { Logger } from 'pino'
import type { Position } from '../../contracts/position.ts'
import type { EventRecord } from '../../contracts/record.ts'
import { type Instruments, unobserved } from '../../process/instruments.ts'
import { failureOf, retry, unlessAborted, withDeadline } from '../../process/retry.ts'
import type { AppendedRecord, EventLog, Subscription } from '../event-log.ts'
import { createGroupCommit } from '../group-commit.ts'
import { createKafkaClient, type KafkaSecurity } from './client.ts'
import { createKnownEnds } from './known-ends.ts'
import { partitionOf } from './partitioner.ts'
import { subscribe } from './subscription.ts'
import { openTopic, partitionExtents, type TopicSettings } from './topic.ts'

export interface KafkaEventLogOptions extends TopicSettings {
  readonly brokers: readonly string[]
  readonly security?: KafkaSecurity
  /** Milliseconds until an append is answered, whatever becomes of it: 5,000 when nothing is said. */
  readonly appendTimeout?: number
  readonly newId: () => string
  readonly log: Logger
  readonly instruments?: Instruments
  /** False where nothing is appended, so that nothing is measured of that. */
  readonly appends?: boolean
}

const limits = {
  maxQueued: 10_000,
  maxQueuedSize: 32 * 1024 * 1024,
  maxBatch: 1_000,
  // Half of what a topic takes for a partition by default.
  maxBatchSize: 512 * 1024,
}

/** Milliseconds between looks at whether the topic is still the one that was opened. */
const watchInterval = 10_000

/** The event log as a Kafka topic. Begins to connect at once; see EventLog for what is promised. */
export function createKafkaEventLog({
  brokers,
  security,
  appendTimeout = 5_000,
  newId,
  log,
  instruments = unobserved,
  appends = true,
  ...settings
}: KafkaEventLogOptions): EventLog {
  const { topic } = settings
  const client = createKafkaClient(brokers, appendTimeout, log, instruments, security)
  const closing = new AbortController()

  const opening = retry(
    async () => {
      await Promise.all([client.admin.connect(), client.producer.connect()])
      return await openTopic(client, settings, newId)
    },
    {
      signal: closing.signal,
      onRetry: (error, attempt) => log.warn({ err: error, attempt }, 'waiting for Kafka'),
    },
  )
  const opened = unlessAborted(opening, closing.signal)
  const refused = new AbortController()
  const knownEnds = createKnownEnds(topic)

  const ofAppends = appends ? instruments : unobserved
  const groupCommit = createGroupCommit(send, { ...limits, deadline: appendTimeout }, opened, ofAppends)

  async function send(records: readonly AppendedRecord[]) {
    const { partitions } = await opened
    const messages = records.map(({ key, value, headers, partition = partitionOf(key, partitions) }) => {
      return { key, value, headers, partition }
    })
    const saw = knownEnds.asked()
    const answers = await client.producer.send({ topic, acks: -1, timeout: appendTimeout, messages })
    const positions = positionsOf(messages, answers)
    orRefuse(() => {
      for (const { partition, offset } of positions) saw(partition, offset, offset + 1)
    })
    return positions
  }

  async function ends() {
    await opened
    const saw = knownEnds.asked()
    const extents = await partitionExtents(client.admin, topic)
    orRefuse(() => {
      for (const { partition, high } of extents) saw(partition, high, high)
    })
    return extents.map(({ high }) => high)
  }

  function orRefuse(look: () => void) {
    try {
      look()
    } catch (error) {
      refused.abort(error)
      throw error
    }
  }

  const look = () => ends().catch(() => {})
  let looking = look()
  const watch = setInterval(() => {
    looking = look()
  }, watchInterval).unref()

  return {
    opened,
    failed: failureOf(unlessAborted(failureOf(opened), refused.signal)),
    append: groupCommit.append,

    subscribe(group, subscriber): Subscription {
      const begun = opened.then(({ partitions }) =>
        subscribe({ client, topic, partitions, group, subscriber, ends, log, instruments }),
      )
      return {
        failed: failureOf(begun.then((subscription) => subscription.failed)),
        stop: () => begun.then((subscription) => subscription.stop()),
      }
    },

    ends,

    async reach() {
      await withDeadline(opened, 1_000, 'opening the topic')
      await withDeadline(ends(), 3_000, 'reaching Kafka')
    },

    async close() {
      clearInterval(watch)
      closing.abort(new Error('the event log was closed'))
      await groupCommit.close()
      await withDeadline(looking, 1_000, 'the last look at the topic').catch(() => {})
      await Promise.allSettled([client.producer.disconnect(), client.admin.disconnect()])
    },
  }
}

type Answer = { readonly partition: number; readonly baseOffset?: string }

/** The records of one partition stand in the log as they stood in the send, from the base offset that Kafka answered. */
function positionsOf(sent: readonly (EventRecord & { partition: number })[], answers: readonly Answer[]): Position[] {
  const next = new Map<number, number>()
  for (const { partition, baseOffset } of answers) next.set(partition, Number(baseOffset))
  return sent.map(({ partition }) => {
    const offset = next.get(partition)
    if (offset === undefined) throw new Error(`Kafka did not answer for partition ${partition}`)
    next.set(partition, offset + 1)
    return { partition, offset }
  })
}
