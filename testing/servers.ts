/** Before the container tests: one Kafka and one MongoDB for the whole run. Every test uses topics and databases of its own. */
import { createServer } from 'node:net'
import { GenericContainer, type StartedTestContainer, Wait } from 'testcontainers'

const started: StartedTestContainer[] = []

export default async function startServers() {
  const [kafka, mongodb] = await Promise.all([startKafka(), startMongoDb()])
  process.env.TEST_KAFKA_BROKERS = kafka
  process.env.TEST_MONGODB_URL = mongodb
  Object.assign(globalThis, { testServers: started })
}

/** Clients are sent to the address that Kafka advertises, so the port on this machine must be known before it starts. */
async function startKafka(): Promise<string> {
  const port = await freePort()
  const container = await new GenericContainer('apache/kafka:4.1.1')
    .withExposedPorts({ container: 9094, host: port })
    .withEnvironment({
      KAFKA_NODE_ID: '1',
      KAFKA_PROCESS_ROLES: 'broker,controller',
      KAFKA_LISTENERS: 'OUTSIDE://:9094,INSIDE://:9092,CONTROLLER://:9093',
      KAFKA_ADVERTISED_LISTENERS: `OUTSIDE://127.0.0.1:${port},INSIDE://localhost:9092`,
      KAFKA_INTER_BROKER_LISTENER_NAME: 'INSIDE',
      KAFKA_CONTROLLER_LISTENER_NAMES: 'CONTROLLER',
      KAFKA_CONTROLLER_QUORUM_VOTERS: '1@localhost:9093',
      KAFKA_LISTENER_SECURITY_PROTOCOL_MAP: 'CONTROLLER:PLAINTEXT,OUTSIDE:PLAINTEXT,INSIDE:PLAINTEXT',
      KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR: '1',
      KAFKA_TRANSACTION_STATE_LOG_MIN_ISR: '1',
      KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS: '0',
      KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false',
    })
    .withWaitStrategy(Wait.forLogMessage(/Kafka Server started/))
    .start()
  started.push(container)
  return `127.0.0.1:${port}`
}

async function startMongoDb(): Promise<string> {
  const container = await new GenericContainer('mongo:8.0')
    .withExposedPorts(27017)
    .withHealthCheck({
      test: ['CMD', 'mongosh', '--quiet', '--eval', 'db.runCommand({ ping: 1 })'],
      interval: 500,
      retries: 60,
    })
    .withWaitStrategy(Wait.forHealthCheck())
    .start()
  started.push(container)
  return `mongodb://127.0.0.1:${container.getMappedPort(27017)}`
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}
