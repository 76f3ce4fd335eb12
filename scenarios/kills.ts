/** `npm run kills -- --seed S --times N`: kills each part of the write path so often, and says what became of the messages. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { shortSession, startKafka } from '../testing/kafka-container.ts'
import { startMongoDb } from '../testing/mongodb-container.ts'
import { type KillTarget, killRepeatedly } from './kill-repeatedly.ts'
import { commandApi, kafka, standalone } from './kill-targets.ts'
import { anySeed } from './load/chances.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(anySeed()) },
    times: { type: 'string', default: '30' },
  },
})
const [seed, times] = [Number(values.seed), Number(values.times)]
if (!Number.isSafeInteger(seed) || !Number.isSafeInteger(times)) throw new Error('--seed and --times are integers')

const directory = mkdtempSync(join(tmpdir(), 'kills-'))
let isBroken = false

async function run(starting: Promise<KillTarget>) {
  const { line, violations } = await killRepeatedly(await starting, seed, times)
  isBroken ||= violations.length > 0
  process.stdout.write(`${[line, ...violations.slice(0, 100)].join('\n  ')}\n`)
}

process.stdout.write(
  `seed ${seed}, ${times} kills each; what the services say is in ${directory}, unless all goes well\n`,
)
await run(standalone(directory))
const [broker, mongodb] = await Promise.all([startKafka({ environment: shortSession }), startMongoDb()])
const servers = { kafka: broker, mongodb: mongodb.url }
await run(commandApi(servers, directory))
await run(kafka(servers, directory))
await Promise.all([broker.container.stop(), mongodb.container.stop()])

if (isBroken) process.exit(1)
rmSync(directory, { recursive: true })
