import { randomUUID } from 'node:crypto'
import type { Logger } from 'pino'
import { createKafkaEventLog } from '../event-log/kafka/kafka-event-log.ts'
import { kafkaSettings, messagingOf } from '../event-log/kafka/settings.ts'
import { createApplication } from '../http/application.ts'
import { observe } from '../http/observation.ts'
import { listen } from '../http/server.ts'
import { distributedKeys, refuseMissingMaster } from '../keys/mongodb/distributed-keys.ts'
import { withoutSecrets } from '../process/configuration.ts'
import { createInstruments } from '../process/instruments.ts'
import { createLogger } from '../process/logger.ts'
import { failureOf, retry } from '../process/retry.ts'
import { type Running, run } from '../process/run.ts'
import { openTracing } from '../process/tracing/open-tracing.ts'
import { createClock } from './clock.ts'
import { createCommandApi } from './command-api.ts'
import { readConfig } from './config.ts'
import { newEventId } from './event-id.ts'

type Config = ReturnType<typeof readConfig>

async function start(config: Config, log: Logger): Promise<Running> {
  const tracing = await openTracing(config, 'command-api', log, messagingOf(config))
  const instruments = createInstruments()
  const settings = { ...kafkaSettings(config), appendTimeout: config.WRITE_TIMEOUT_MS }
  const eventLog = createKafkaEventLog({ ...settings, newId: randomUUID, log, instruments })
  const keys = distributedKeys(config, eventLog, { patience: config.WRITE_TIMEOUT_MS, instruments })
  const refused = failureOf(
    retry(() => refuseMissingMaster(config), {
      onRetry: (error, attempt) => log.warn({ err: error, attempt }, 'waiting for the key store'),
    }),
  )
  const checks = {
    eventLog: async () => void (await eventLog.reach()),
    ...(keys && { keys: async () => void (await keys.ring.reach()) }),
  }
  const observation = observe({ service: 'command-api', log, instruments, checks, peers: config.STATUS_PEERS })
  const api = createCommandApi({ eventLog, clock: createClock(), newId: newEventId, keys: keys?.ring })
  const server = await listen(
    createApplication({ log, observation, apis: [api], accessLogsPerSecond: config.ACCESS_LOGS_PER_SECOND, tracing }),
    config.HOST,
    config.PORT,
  )
  observation.begin(server.address.port)
  log.info({ config: withoutSecrets(config), erasure: keys ? 'on' : 'off', address: server.address }, 'listening')
  return {
    failed: Promise.race([eventLog.failed, refused]),
    async stop() {
      observation.stop()
      await server.stop()
      await Promise.all([eventLog.close(), keys?.close()])
      await tracing?.stop()
    },
  }
}

await run(() => {
  const config = readConfig()
  const log = createLogger('command-api', config.LOG_LEVEL)
  return { log, running: start(config, log) }
})
