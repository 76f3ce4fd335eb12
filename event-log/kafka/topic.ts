import { encodeLogStarted } from '../../contracts/record.ts'
import { withDeadline } from '../../process/retry.ts'
import { type LoggedRecord, type LogIdentity, LogRefused } from '../event-log.ts'
import { identityOf } from '../log-identity.ts'
import { type Admin, type EachBatchPayload, type KafkaClient, topicResource } from './client.ts'
import { loggedRecord } from './logged-record.ts'

export interface TopicSettings {
  readonly topic: string
  readonly partitions: number
  readonly replicationFactor: number
}

/** A log that forgets would lose messages; Kafka's own default is to forget after a week. */
const unlimited = { 'cleanup.policy': 'delete', 'retention.ms': '-1', 'retention.bytes': '-1' }

/** kafkajs cannot read most codecs, whoever writes with them: the broker is to store records as they are. */
const readable = { 'compression.type': 'uncompressed' }

/**
 * Creates the topic when it is missing, begins it when it is empty, and reads who it is.
 * Throws LogRefused when it is not a log of this service or would not stay one.
 */
export async function openTopic(
  client: KafkaClient,
  settings: TopicSettings,
  newId: () => string,
): Promise<LogIdentity> {
  const { admin } = client
  const { topic, partitions } = settings
  // Whoever may not create topics can still use one that somebody else has made.
  if (!(await admin.listTopics()).includes(topic)) await create(admin, settings)
  await refuseForgetting(admin, topic)
  const extents = await partitionExtents(admin, topic)
  if (extents.some(({ low }) => low > 0)) {
    throw new LogRefused(`topic ${topic} has lost its beginning: restore it, or set KAFKA_TOPIC to a new one`)
  }
  const isEmpty = extents.every(({ high }) => high === 0)
  if (isEmpty) {
    const event = { type: 'LogStarted', version: 1, logId: newId(), partitions: extents.length } as const
    const record = encodeLogStarted(event, new Date())
    await client.producer.send({
      topic,
      acks: -1,
      messages: [{ ...record, headers: { ...record.headers }, partition: 0 }],
    })
  }
  // Partition 0 is empty and another one is not: there is no first record, and never was one of ours.
  const headless = extents[0]?.high === 0 && !isEmpty
  const identity = identityOf(headless ? undefined : await readFirst(client, topic), `topic ${topic}`)
  if (identity.partitions !== extents.length) {
    throw new LogRefused(
      `topic ${topic} was started with ${identity.partitions} partitions and has ${extents.length}: ` +
        'conversations would change their partition and lose their order; move the messages to a new topic',
    )
  }
  if (identity.partitions !== partitions) {
    throw new LogRefused(
      `topic ${topic} has ${identity.partitions} partitions: set KAFKA_PARTITIONS=${identity.partitions}, ` +
        'or set KAFKA_TOPIC to a new topic',
    )
  }
  return identity
}

/** Harmless when somebody else creates it meanwhile. */
async function create(admin: Admin, { topic, partitions, replicationFactor }: TopicSettings) {
  const configuration = { ...unlimited, ...readable, ...inSync(replicationFactor) }
  const configEntries = Object.entries(configuration).map(([name, value]) => ({ name, value }))
  await admin.createTopics({
    waitForLeaders: true,
    topics: [{ topic, numPartitions: partitions, replicationFactor, configEntries }],
  })
}

/** With three replicas, "all in-sync replicas" is to mean two at least: Kafka's default would be content with one. */
function inSync(replicationFactor: number) {
  return replicationFactor >= 3 ? { 'min.insync.replicas': '2' } : {}
}

/** In the order of the partitions: the first offset that is kept and the next one to be given. */
export async function partitionExtents(admin: Admin, topic: string) {
  const offsets = await admin.fetchTopicOffsets(topic)
  return offsets
    .map(({ partition, low, high }) => ({ partition, low: Number(low), high: Number(high) }))
    .sort((a, b) => a.partition - b.partition)
}

async function refuseForgetting(admin: Admin, topic: string) {
  const configNames = Object.keys(unlimited)
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: [{ type: topicResource, name: topic, configNames }],
  })
  const wrong = (resources[0]?.configEntries ?? []).filter(
    ({ configName, configValue }) => configValue !== unlimited[configName as keyof typeof unlimited],
  )
  if (wrong.length === 0) return
  const changes = wrong.map(
    ({ configName, configValue }) =>
      `${configName} from ${configValue} to ${unlimited[configName as keyof typeof unlimited]}`,
  )
  throw new LogRefused(`topic ${topic} would forget messages: change its ${changes.join(' and its ')}`)
}

/** kafkajs reads through groups only: a group of its own, gone with its only member, which commits nothing. */
async function readFirst(client: KafkaClient, topic: string): Promise<LoggedRecord> {
  const consumer = client.consumer(`${topic}.identity.${crypto.randomUUID()}`)
  try {
    await consumer.connect()
    await consumer.subscribe({ topic, fromBeginning: true })
    const first = new Promise<LoggedRecord>((resolve, reject) => {
      // As it does while a broker that has just started still looks for the group's coordinator.
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error))
      const eachBatch = async ({ batch }: EachBatchPayload) => {
        const message = batch.partition === 0 ? batch.messages[0] : undefined
        if (message) resolve(loggedRecord(0, message))
      }
      consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch }).catch(reject)
    })
    return await withDeadline(first, 20_000, `reading the first record of topic ${topic}`)
  } finally {
    await consumer.disconnect()
  }
}
