/** `npm run bench [-- --quick] [writes] [reads] [streams] [visible] [projection] [sealing] [observing]`: see README.md. */
import { parseArgs } from 'node:util'
import startServers from '../testing/servers.ts'
import stopServers from '../testing/stop-servers.ts'
import { full, quick } from './extent.ts'
import { benchObserving } from './observing.ts'
import { benchProjection } from './projection.ts'
import { benchReads } from './reads.ts'
import { benchSealing } from './sealing.ts'
import { benchStreams } from './streams.ts'
import { benchVisible } from './visible.ts'
import { benchWrites } from './writes.ts'

const { values, positionals } = parseArgs({ allowPositionals: true, options: { quick: { type: 'boolean' } } })
const extent = values.quick ? quick : full
const isWanted = (name: string) => positionals.length === 0 || positionals.includes(name)

try {
  await startServers()
  const [broker, mongodb] = [process.env.TEST_KAFKA_BROKERS ?? '', process.env.TEST_MONGODB_URL ?? '']
  if (isWanted('writes')) await benchWrites(extent, broker)
  if (isWanted('reads')) await benchReads(extent, broker, mongodb)
  if (isWanted('streams')) await benchStreams(extent, broker, mongodb)
  if (isWanted('visible')) await benchVisible(extent, broker, mongodb)
  if (isWanted('projection')) await benchProjection(extent, broker, mongodb)
  if (isWanted('sealing')) await benchSealing(extent, broker, mongodb)
  if (isWanted('observing')) await benchObserving(extent, broker)
} finally {
  await stopServers()
}
