import type { Attributes } from '../../process/tracing/tracing.ts'
import type { KafkaEventLogOptions } from './kafka-event-log.ts'

/** The configured variables that a Kafka event log is made from. */
interface KafkaConfiguration {
  readonly KAFKA_BROKERS: readonly string[]
  readonly KAFKA_TOPIC: string
  readonly KAFKA_PARTITIONS: number
  readonly KAFKA_REPLICATION_FACTOR: number
}

export function kafkaSettings(
  config: KafkaConfiguration,
): Omit<KafkaEventLogOptions, 'appendTimeout' | 'newId' | 'log'> {
  return {
    brokers: config.KAFKA_BROKERS,
    topic: config.KAFKA_TOPIC,
    partitions: config.KAFKA_PARTITIONS,
    replicationFactor: config.KAFKA_REPLICATION_FACTOR,
  }
}

/** What spans about records say of the log. */
export const messagingOf = ({ KAFKA_TOPIC }: Pick<KafkaConfiguration, 'KAFKA_TOPIC'>): Attributes => ({
  'messaging.system.name': 'kafka',
  'messaging.destination.name': KAFKA_TOPIC,
})
