import { pino } from 'pino'
import { createKafkaClient, topicResource } from '../../event-log/kafka/client.ts'
import type { RawRecord } from './poison.ts'

/** Writes to the log past everything that would refuse a record. */
export interface RawProducer {
  /** Answers the offset. */
  send(partition: number, record: RawRecord): Promise<number>
  close(): Promise<void>
}

const largest = 32 * 1024 * 1024

/** Of a topic that is there, which takes very large records from now on. */
export async function topicForAnything(broker: string, topic: string): Promise<RawProducer> {
  const { admin, producer } = createKafkaClient([broker], 30_000, pino({ level: 'silent' }))
  await Promise.all([admin.connect(), producer.connect()])
  const settings = {
    'cleanup.policy': 'delete',
    'retention.ms': '-1',
    'retention.bytes': '-1',
    'max.message.bytes': String(largest),
  }
  const configEntries = Object.entries(settings).map(([name, value]) => ({ name, value }))
  await admin.alterConfigs({ validateOnly: false, resources: [{ type: topicResource, name: topic, configEntries }] })
  return {
    async send(partition, { headers = {}, ...record }) {
      const messages = [{ ...record, headers: { ...headers }, partition }]
      const [answer] = await producer.send({ topic, acks: -1, messages })
      return Number(answer?.baseOffset)
    },
    async close() {
      await Promise.all([admin.disconnect(), producer.disconnect()])
    },
  }
}
