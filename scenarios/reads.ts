/** `npm run reads -- --minutes M --seed S`: visitors read while parts of the service are killed, and all that they see is checked. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startKafka } from '../testing/kafka-container.ts'
import { startMongoDb } from '../testing/mongodb-container.ts'
import { anySeed } from './load/chances.ts'
import { checkReads } from './reading/check-reads.ts'
import { mechanisms, without } from './reading/without.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(anySeed()) },
    minutes: { type: 'string', default: '5' },
    visitors: { type: 'string', default: '12' },
    without: { type: 'string', multiple: true, default: [] },
  },
})
const [seed, minutes, visitors] = [Number(values.seed), Number(values.minutes), Number(values.visitors)]
if (!Number.isSafeInteger(seed) || !Number.isSafeInteger(visitors))
  throw new Error('--seed and --visitors are integers')
if (!(minutes > 0)) throw new Error('--minutes is a number')

/** The names of what is taken out of the query API, each in a run of its own; of nothing, in the one run of the service as it is. */
const taken = values.without.includes('each') ? Object.keys(mechanisms) : values.without

const directory = mkdtempSync(join(tmpdir(), 'reads-'))
process.stdout.write(`seed ${seed}; what the services say is in ${directory}, unless all goes well\n`)
const [kafka, mongodb] = await Promise.all([startKafka(), startMongoDb()])
const servers = { broker: kafka.broker, mongodb: mongodb.url }

async function run(build?: string) {
  const { line, violations } = await checkReads({
    ...servers,
    ...(build && { build }),
    directory,
    seed,
    minutes,
    visitors,
  })
  process.stdout.write(`${[line, ...violations.slice(0, 20)].join('\n  ')}\n`)
  return violations.length === 0
}

let isBroken = false
if (taken.length === 0) isBroken = !(await run())
for (const name of taken) {
  process.stdout.write(`without ${name}: `)
  const isUnnoticed = await run(without(name, directory))
  if (isUnnoticed) process.stdout.write(`  nobody notices that ${name} is not there\n`)
  isBroken ||= isUnnoticed
}
await Promise.all([kafka.container.stop(), mongodb.container.stop()])

if (isBroken) process.exit(1)
rmSync(directory, { recursive: true })
