/** `npm run projector-faults -- --seed S --times N --events E`: kills and pauses projectors so often, and says what is shown then. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startKafka } from '../testing/kafka-container.ts'
import { startMongoDb } from '../testing/mongodb-container.ts'
import { anySeed } from './load/chances.ts'
import { disturbProjectors } from './projection/disturb-projectors.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(anySeed()) },
    times: { type: 'string', default: '30' },
    events: { type: 'string', default: '100000' },
  },
})
const [seed, times, events] = [Number(values.seed), Number(values.times), Number(values.events)]
if (![seed, times, events].every(Number.isSafeInteger)) throw new Error('--seed, --times and --events are integers')

const directory = mkdtempSync(join(tmpdir(), 'projector-faults-'))
process.stdout.write(
  `seed ${seed}, ${times} faults, ${events} events; what the services say is in ${directory}, unless all goes well\n`,
)
const [kafka, mongodb] = await Promise.all([startKafka(), startMongoDb()])
const { line, violations } = await disturbProjectors({
  broker: kafka.broker,
  mongodb: mongodb.url,
  directory,
  seed,
  times,
  events,
  longestPause: 25_000,
})
process.stdout.write(`${[line, ...violations.slice(0, 20)].join('\n  ')}\n`)
await Promise.all([kafka.container.stop(), mongodb.container.stop()])

if (violations.length > 0) process.exit(1)
rmSync(directory, { recursive: true })
