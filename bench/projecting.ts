/** The projector as it is: from the beginning of a topic into an empty database, until that is live. */
import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { distributedKeys } from '../keys/mongodb/distributed-keys.ts'
import { createProjector } from '../projector/projector.ts'
import { createMongoReadModels } from '../read-models/mongodb/mongodb-read-models.ts'
import { kafkaLog } from '../testing/kafka-log.ts'
import { printRate } from './timed-process.ts'

const [broker = '', topic = '', mongodb = '', events = '', MASTER_KEY, KEYS_MONGODB_URL] = process.argv.slice(2)
const log = pino({ level: 'silent' })
const eventLog = kafkaLog(broker, topic)
const keys = distributedKeys({ MASTER_KEY, KEYS_MONGODB_URL }, eventLog)?.ring
const readModels = createMongoReadModels({ url: mongodb })
await eventLog.opened
await readModels.generations(0)
await printRate(Number(events), async () => {
  const projector = createProjector({ eventLog, readModels, keys, newId: randomUUID, log })
  await projector.live
})
process.exit(0)
