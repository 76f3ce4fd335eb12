/** Standalone as it is, but that its log does not wait for the disk: nothing that is acked here is safe. */
import { open } from 'lmdb'
import { pino } from 'pino'
import { createApplication } from '../../http/application.ts'
import { observe } from '../../http/observation.ts'
import { listen } from '../../http/server.ts'
import { createInstruments } from '../../process/instruments.ts'
import { takeDataDirectory } from '../../standalone/data-directory.ts'
import { createStandalone } from '../../standalone/standalone.ts'

const [dataDirectory = ''] = process.argv.slice(2)
const log = pino({ level: 'info' })
const directory = takeDataDirectory(dataDirectory)
const unflushed = (path: string, maxDbs: number) => open({ path, maxDbs, eventTurnBatching: false, noSync: true })
const instruments = createInstruments()
const pipeline = createStandalone(directory, { open: unflushed, instruments }, log)
await pipeline.live
const observation = observe({ service: 'standalone', log, instruments, checks: { pipeline: pipeline.check } })
const server = await listen(createApplication({ log, observation, apis: pipeline.apis }), '127.0.0.1', 0)
observation.begin(server.address.port)
log.info({ address: server.address }, 'listening')

process.once('SIGTERM', async () => {
  await server.stop()
  await pipeline.stop()
  directory.release()
  process.exit(0)
})
