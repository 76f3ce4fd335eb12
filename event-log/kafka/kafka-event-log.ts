import type { Logger } from 'pino'
import type { Position } from '../../contracts/position.ts'
import type { EventRecord } from '../../contracts/record.ts'
import { retry, unlessAborted, withDeadline } from '../../process/retry.ts'
import { type EventLog, LogRefused, type Subscription } from '../event-log.ts'
import { createGroupCommit, type GroupCommitLimits } from '../group-commit.ts'
import { createKafkaClient } from './client.ts'
import { subscribe } from './subscription.ts'
import { openTopic, partitionExtents, type TopicSettings } from './topic.ts'

export interface KafkaEventLogOptions extends TopicSettings {
  readonly brokers: readonly string[]
  readonly newId: () => string
  readonly log: Logger
}

const limits: GroupCommitLimits = {
  maxQueued: 10_000,
  maxQueuedSize: 32 * 1024 * 1024,
  maxBatch: 1_000,
  maxBatchSize: 256 * 1024,
  deadline: 5_000,
}

/** The event log as a Kafka topic. Begins to connect at once; see EventLog for what is promised. */
export function createKafkaEventLog({ brokers, newId, log, ...settings }: KafkaEventLogOptions): EventLog {
  const { topic } = settings
  const client = createKafkaClient(brokers, limits.deadline, log)
  const closing = new AbortController()

  const opening = retry(
    async () => {
      await Promise.all([client.admin.connect(), client.producer.connect()])
      return await openTopic(client, settings, newId)
    },
    {
      signal: closing.signal,
      isTemporary: (error) => !(error instanceof LogRefused),
      onRetry: (error, attempt) => log.warn({ err: error, attempt }, 'waiting for Kafka'),
    },
  )
  const opened = unlessAborted(opening, closing.signal)
  const partitioner = opened.then(({ partitions }) => client.partitioner(partitions))
  partitioner.catch(() => {})

  const groupCommit = createGroupCommit(send, limits, opened)

  async function send(records: readonly EventRecord[]) {
    const partitionOf = await partitioner
    const messages = records.map((record) => ({ ...record, partition: partitionOf(record.key) }))
    const answers = await client.producer.send({ topic, acks: -1, timeout: limits.deadline, messages })
    return positionsOf(messages, answers)
  }

  return {
    opened,
    append: groupCommit.append,

    subscribe(group, subscriber): Subscription {
      const begun = opened.then(({ partitions }) => subscribe(client, topic, partitions, group, subscriber, log))
      begun.catch(() => {})
      return { stop: () => begun.then((subscription) => subscription.stop()) }
    },

    async ends() {
      await opened
      return (await partitionExtents(client.admin, topic)).map(({ high }) => high)
    },

    async reach() {
      await withDeadline(opened, 1_000, 'opening the topic')
      await withDeadline(client.admin.fetchTopicMetadata({ topics: [topic] }), 3_000, 'reaching Kafka')
    },

    async close() {
      closing.abort(new Error('the event log was closed'))
      await groupCommit.close()
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
