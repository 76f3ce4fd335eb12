import type { Logger } from 'pino'
import { projectionVersion } from '../contracts/documents.ts'
import { createApplication } from '../http/application.ts'
import { observe } from '../http/observation.ts'
import { listen } from '../http/server.ts'
import { withoutSecrets } from '../process/configuration.ts'
import { createInstruments } from '../process/instruments.ts'
import { createLogger } from '../process/logger.ts'
import { type Running, run } from '../process/run.ts'
import { openTracing } from '../process/tracing/open-tracing.ts'
import { createMongoReadModels } from '../read-models/mongodb/mongodb-read-models.ts'
import { readConfig } from './config.ts'
import { createQueryApi } from './query-api.ts'

type Config = ReturnType<typeof readConfig>

async function start(config: Config, log: Logger): Promise<Running> {
  const tracing = await openTracing(config, 'query-api', log)
  const instruments = createInstruments()
  const readModels = createMongoReadModels({ url: config.MONGODB_URL, instruments })
  const checks = {
    async readModels() {
      const live = await readModels.live(projectionVersion)
      if (!live) return 'no read model was built yet'
      await live.checkpoints()
      return undefined
    },
  }
  const observation = observe({ service: 'query-api', log, instruments, checks, peers: config.STATUS_PEERS })
  const api = createQueryApi({ readModels, instruments })
  const server = await listen(
    createApplication({
      log,
      observation,
      apis: [api.routes],
      shortcut: api.shortcut,
      accessLogsPerSecond: config.ACCESS_LOGS_PER_SECOND,
      tracing,
    }),
    config.HOST,
    config.PORT,
  )
  observation.begin(server.address.port)
  log.info({ config: withoutSecrets(config), address: server.address }, 'listening')
  return {
    failed: new Promise<never>(() => {}),
    async stop() {
      observation.stop()
      api.stop()
      await server.stop()
      await readModels.close()
      await tracing?.stop()
    },
  }
}

await run(() => {
  const config = readConfig()
  const log = createLogger('query-api', config.LOG_LEVEL)
  return { log, running: start(config, log) }
})
