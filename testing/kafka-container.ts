import { GenericContainer, type StartedNetwork, type StartedTestContainer, Wait } from 'testcontainers'
import { freePort } from './free-port.ts'

export interface KafkaContainer {
  readonly container: StartedTestContainer
  /** Its address on this machine. */
  readonly broker: string
}

export interface KafkaContainerOptions {
  /** Of proxies: where clients find each, and the network in which they find Kafka, when they are containers. */
  readonly proxied?: { readonly advertised: readonly string[]; readonly network?: StartedNetwork }
  /** More of its settings. */
  readonly environment?: Readonly<Record<string, string>>
  /** What lies in it, by their paths. */
  readonly files?: Readonly<Record<string, string>>
}

export const kafkaImage = 'apache/kafka:4.1.1'

/** The port that the first proxy connects to, the others to those after it; Kafka's name in the network is `kafka`. */
export const firstProxiedPort = 9095

/** A broker that was killed is let in again when its session is over, which Kafka gives 9 seconds. */
export const shortSession = { KAFKA_BROKER_SESSION_TIMEOUT_MS: '1500', KAFKA_BROKER_HEARTBEAT_INTERVAL_MS: '300' }

/** Clients are sent to the address that Kafka advertises, so the port on this machine must be known before it starts. */
export async function startKafka({
  proxied,
  environment,
  files = {},
}: KafkaContainerOptions = {}): Promise<KafkaContainer> {
  const port = await freePort()
  const listeners = (proxied?.advertised ?? []).map((address, number) => ({
    name: `PROXIED${number}`,
    port: firstProxiedPort + number,
    address,
  }))
  const container = new GenericContainer(kafkaImage)
    .withExposedPorts({ container: 9094, host: port })
    .withEnvironment({
      KAFKA_NODE_ID: '1',
      KAFKA_PROCESS_ROLES: 'broker,controller',
      KAFKA_LISTENERS: [
        'OUTSIDE://:9094,INSIDE://:9092,CONTROLLER://:9093',
        ...listeners.map(({ name, port }) => `${name}://:${port}`),
      ].join(','),
      KAFKA_ADVERTISED_LISTENERS: [
        `OUTSIDE://127.0.0.1:${port},INSIDE://localhost:9092`,
        ...listeners.map(({ name, address }) => `${name}://${address}`),
      ].join(','),
      KAFKA_INTER_BROKER_LISTENER_NAME: 'INSIDE',
      KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
      KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: ['CONTROLLER', 'OUTSIDE', 'INSIDE', ...listeners.map(({ name }) => name)]
        .map((name) => `${name}:PLAINTEXT`)
        .join(','),
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
      KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
      KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
      KAFKA_LOG_DIRS: '/var/lib/kafka/data',
      ...environment,
    })
    .withCopyContentToContainer(Object.entries(files).map(([target, content]) => ({ target, content })))
    .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/))
  if (proxied) container.withExposedPorts(...listeners.map(({ port }) => port))
  if (proxied?.network) container.withNetwork(proxied.network).withNetworkAliases('kafka')
  return { container: await container.start(), broker: `127.0.0.1:${port}` }
}
