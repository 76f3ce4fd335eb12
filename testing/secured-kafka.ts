import { authorityPem, serverPem } from './certificates.ts'
import { type KafkaContainer, startKafka } from './kafka-container.ts'

const secrets = '/etc/kafka/secrets'

/** Settings of the listener that clients have, of `protocol`, with a certificate that the tests' authority has signed. */
const overTls = (protocol: 'SSL' | 'SASL_SSL') => ({
  KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: `CONTROLLER:PLAINTEXT,INSIDE:PLAINTEXT,OUTSIDE:${protocol}`,
  KAFKA_SSL_KEYSTORE_TYPE: 'PEM',
  KAFKA_SSL_KEYSTORE_LOCATION: `${secrets}/server.pem`,
  KAFKA_SSL_TRUSTSTORE_TYPE: 'PEM',
  KAFKA_SSL_TRUSTSTORE_LOCATION: `${secrets}/authority.pem`,
})

const files = { [`${secrets}/server.pem`]: serverPem, [`${secrets}/authority.pem`]: authorityPem }

/** Nobody but who shows a certificate of the tests' authority is let in. */
export const startKafkaOfCertificates = (): Promise<KafkaContainer> =>
  startKafka({ files, environment: { ...overTls('SSL'), KAFKA_SSL_CLIENT_AUTH: 'required' } })

const loginModule = 'org.apache.kafka.common.security'

/**
 * Users are let in by their passwords, over TLS, and may do what they have been allowed to, which at first is nothing.
 * Those of SASL/PLAIN are known from the start; those of SASL/SCRAM are made by Kafka's own tools, which are let in from
 * inside the container without a name, and may do everything.
 */
export function startKafkaOfUsers(plainUsers: Readonly<Record<string, string>>): Promise<KafkaContainer> {
  const users = Object.entries(plainUsers).map(([name, password]) => `user_${name}="${password}"`)
  return startKafka({
    files,
    environment: {
      ...overTls('SASL_SSL'),
      KAFKA_SASL_ENABLED_MECHANISMS: 'PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
      KAFKA_LISTENER_NAME_OUTSIDE_PLAIN_SASL_JAAS_CONFIG: `${loginModule}.plain.PlainLoginModule required ${users.join(' ')};`,
      ...Object.fromEntries(
        ['256', '512'].map((bits) => [
          `KAFKA_LISTENER_NAME_OUTSIDE_SCRAM___SHA___${bits}_SASL_JAAS_CONFIG`,
          `${loginModule}.scram.ScramLoginModule required;`,
        ]),
      ),
      KAFKA_AUTHORIZER_CLASS_NAME: 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
      KAFKA_SUPER_USERS: 'User:ANONYMOUS',
    },
  })
}
