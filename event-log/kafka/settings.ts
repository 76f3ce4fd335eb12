import { readFileSync } from 'node:fs'
import type { KafkaSecurityVariables } from '../../process/kafka-security.ts'
import type { Attributes } from '../../process/tracing/tracing.ts'
import type { KafkaSecurity } from './client.ts'
import type { KafkaEventLogOptions } from './kafka-event-log.ts'

/** The configured variables that a Kafka event log is made from. */
interface KafkaConfiguration extends KafkaSecurityVariables {
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
    security: securityOf(config),
  }
}

function securityOf(config: KafkaSecurityVariables): KafkaSecurity {
  const { KAFKA_TLS, KAFKA_CA_FILE, KAFKA_CERT_FILE, KAFKA_KEY_FILE } = config
  const { KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_USERNAME: username, KAFKA_SASL_PASSWORD: password } = config
  const files = Object.entries({ ca: KAFKA_CA_FILE, cert: KAFKA_CERT_FILE, key: KAFKA_KEY_FILE })
  const pems = files.flatMap(([name, path]) => (path === undefined ? [] : [[name, readFileSync(path, 'utf8')]]))
  return {
    ...(KAFKA_TLS && { tls: Object.fromEntries(pems) }),
    ...(mechanism && username && password && { sasl: { mechanism, username, password } }),
  }
}

/** What spans about records say of the log. */
export const messagingOf = ({ KAFKA_TOPIC }: Pick<KafkaConfiguration, 'KAFKA_TOPIC'>): Attributes => ({
  'messaging.system.name': 'kafka',
  'messaging.destination.name': KAFKA_TOPIC,
})
