import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import { createKafkaEventLog } from '../event-log/kafka/kafka-event-log.ts'
import { kafkaSettings, messagingOf } from '../event-log/kafka/settings.ts'
import { createApplication } from '../http/application.ts'
import { observe } from '../http/observation.ts'
import { listen } from '../http/server.ts'
import { distributedKeys } from '../keys/mongodb/distributed-keys.ts'
import { withoutSecrets } from '../process/configuration.ts'
import { createInstruments } from '../process/instruments.ts'
import { createLogger } from '../process/logger.ts'
import { type Running, run } from '../process/run.ts'
import { openTracing } from '../process/tracing/open-tracing.ts'
import { createMongoReadModels } from '../read-models/mongodb/mongodb-read-models.ts'
import { readConfig } from './config.ts'
import { measureLag, projectionVitals } from './lag-metrics.ts'
import { createProjector } from './projector.ts'

type Config = ReturnType<typeof readConfig>

async function start(config: Config, log: Logger): Promise<Running> {
  const tracing = await openTracing(config, 'projector', log, messagingOf(config))
  const instruments = createInstruments()
  const eventLog = createKafkaEventLog({
    ...kafkaSettings(config),
    newId: randomUUID,
    log,
    instruments,
    appends: false,
  })
  const readModels = createMongoReadModels({ url: config.MONGODB_URL, instruments })
  const keys = distributedKeys(config, eventLog, { instruments })
  const projector = createProjector({
    eventLog,
    readModels,
    keys: keys?.ring,
    newId: randomUUID,
    log,
    instruments,
    tracing,
  })
  measureLag(projector, instruments)
  const observation = observe({
    service: 'projector',
    log,
    instruments,
    checks: { projector: () => projector.check() },
    peers: config.STATUS_PEERS,
    projection: () => projectionVitals(projector),
  })
  const application = createApplication({
    log,
    observation,
    accessLogsPerSecond: config.ACCESS_LOGS_PER_SECOND,
    tracing,
  })
  const server = await listen(application, config.HOST, config.PORT)
  observation.begin(server.address.port)
  log.info({ config: withoutSecrets(config), erasure: keys ? 'on' : 'off', address: server.address }, 'listening')
  return {
    failed: Promise.race([projector.failed, eventLog.failed]),
    async stop() {
      observation.stop()
      await projector.stop()
      await Promise.all([server.stop(), eventLog.close(), readModels.close(), keys?.close()])
      await tracing?.stop()
    },
  }
}

await run(() => {
  const config = readConfig()
  const log = createLogger('projector', config.LOG_LEVEL)
  return { log, running: start(config, log) }
})
