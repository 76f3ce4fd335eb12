import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import { createApplication } from '../http/application.ts'
import { observe } from '../http/observation.ts'
import { listen } from '../http/server.ts'
import { KeysRefused } from '../keys/key-store.ts'
import { refuseMissingMaster } from '../keys/lmdb/local-keys.ts'
import { masterKeysOf } from '../keys/master-keys.ts'
import { withoutSecrets } from '../process/configuration.ts'
import { createInstruments } from '../process/instruments.ts'
import { createLogger } from '../process/logger.ts'
import { type Running, run } from '../process/run.ts'
import { openTracing } from '../process/tracing/open-tracing.ts'
import { projectionVitals } from '../projector/lag-metrics.ts'
import { readConfig } from './config.ts'
import { takeDataDirectory } from './data-directory.ts'
import { createStandalone } from './standalone.ts'
import { welcome } from './welcome.ts'

type Config = ReturnType<typeof readConfig>

async function start(config: Config, log: Logger): Promise<Running> {
  const directory = takeDataDirectory(config.DATA_DIR)
  const masters = masterKeysOf(config)
  await refuseMissingMaster(directory.keys, masters)
  const tracing = await openTracing(config, 'standalone', log)
  const instruments = createInstruments()
  const pipeline = createStandalone(
    directory,
    { appendTimeout: config.WRITE_TIMEOUT_MS, masters, instruments, tracing },
    log,
  )
  await pipeline.started
  await pipeline.checkKeys().catch((error: Error) => {
    throw new KeysRefused(error.message, { cause: error })
  })
  // A log of ordinary length is projected before anybody asks; a long one while they post, and reads answer 503.
  await Promise.race([pipeline.live, sleep(3_000, undefined, { ref: false })])
  const observation = observe({
    service: 'standalone',
    log,
    instruments,
    checks: { pipeline: pipeline.check },
    peers: config.STATUS_PEERS,
    path: directory.path,
    projection: () => projectionVitals(pipeline),
  })
  const { apis, shortcut } = pipeline
  const { ACCESS_LOGS_PER_SECOND: accessLogsPerSecond } = config
  const application = createApplication({ log, observation, apis, shortcut, accessLogsPerSecond, tracing })
  const server = await listen(application, config.HOST, config.PORT)
  observation.begin(server.address.port)
  log.info({ config: withoutSecrets(config), erasure: masters ? 'on' : 'off', address: server.address }, 'listening')
  process.stderr.write(welcome(`http://localhost:${server.address.port}`, directory.path, masters !== undefined))
  return {
    failed: pipeline.failed,
    async stop() {
      observation.stop()
      pipeline.stopStreams()
      await server.stop()
      await pipeline.stop()
      directory.release()
      await tracing?.stop()
    },
  }
}

await run(() => {
  const config = readConfig()
  const log = createLogger('standalone', config.LOG_LEVEL)
  return { log, running: start(config, log) }
})
