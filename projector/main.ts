import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import { createKafkaEventLog } from '../event-log/kafka/kafka-event-log.ts'
import { kafkaSettings, messagingOf } from '../event-log/kafka/settings.ts'
import { createApplication } from '../http/application.ts'
import { createHealth } from '../http/health.ts'
import { listen } from '../http/server.ts'
import { distributedKeys } from '../keys/mongodb/distributed-keys.ts'
import { withoutSecrets } from '../process/configuration.ts'
import { createLogger } from '../process/logger.ts'
import { type Running, run } from '../process/run.ts'
import { openTracing } from '../process/tracing/open-tracing.ts'
import { createMongoReadModels } from '../read-models/mongodb/mongodb-read-models.ts'
import { readConfig } from './config.ts'
import { lagMetrics } from './lag-metrics.ts'
import { createProjector } from './projector.ts'

type Config = ReturnType<typeof readConfig>

async function start(config: Config, log: Logger): Promise<Running> {
  const tracing = await openTracing(config, 'projector', log, messagingOf(config))
  const eventLog = createKafkaEventLog({ ...kafkaSettings(config), newId: randomUUID, log })
  const readModels = createMongoReadModels({ url: config.MONGODB_URL })
  const keys = distributedKeys(config, eventLog)
  const projector = createProjector({ eventLog, readModels, keys: keys?.ring, newId: randomUUID, log, tracing })
  const health = createHealth({ projector: () => projector.check() })
  const application = createApplication({ log, health: health.middleware, measured: lagMetrics(projector), tracing })
  const server = await listen(application, config.HOST, config.PORT)
  log.info({ config: withoutSecrets(config), erasure: keys ? 'on' : 'off', address: server.address }, 'listening')
  return {
    failed: Promise.race([projector.failed, eventLog.failed]),
    async stop() {
      health.stopping()
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
