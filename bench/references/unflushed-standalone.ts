/** Standalone as it is, but that its log does not wait for the disk: nothing that is acked here is safe. */
import { open } from 'lmdb'
import { pino } from 'pino'
import { createApplication } from '../../http/application.ts'
import { createHealth } from '../../http/health.ts'
import { listen } from '../../http/server.ts'
import { takeDataDirectory } from '../../standalone/data-directory.ts'
import { createStandalone } from '../../standalone/standalone.ts'

const [dataDirectory = ''] = process.argv.slice(2)
const log = pino({ level: 'info' })
const directory = takeDataDirectory(dataDirectory)
const unflushed = (path: string, maxDbs: number) => open({ path, maxDbs, eventTurnBatching: false, noSync: true })
const pipeline = createStandalone(directory, { open: unflushed }, log)
await pipeline.live
const health = createHealth({ pipeline: pipeline.check })
const server = await listen(createApplication({ log, health: health.middleware, apis: pipeline.apis }), '127.0.0.1', 0)
log.info({ address: server.address }, 'listening')

process.once('SIGTERM', async () => {
  await server.stop()
  await pipeline.stop()
  directory.release()
  process.exit(0)
})
