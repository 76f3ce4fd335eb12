/** Before the container tests: one Kafka and one MongoDB for the whole run. Every test uses topics and databases of its own. */
import { startKafka } from './kafka-container.ts'
import { startMongoDb } from './mongodb-container.ts'

export default async function startServers() {
  const [kafka, mongodb] = await Promise.all([startKafka(), startMongoDb()])
  process.env.TEST_KAFKA_BROKERS = kafka.broker
  process.env.TEST_MONGODB_URL = mongodb.url
  Object.assign(globalThis, { testServers: [kafka.container, mongodb.container] })
}
