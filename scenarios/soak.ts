/**
 * `npm run soak [-- --minutes M] [--rate R] [--seed S] [--out FILE] [--snapshots DIR] [--leaking] [standalone] [distributed]`:
 * a steady load for an hour on each form, side by side, and whether what its processes keep grows.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { thisRun } from '../bench/this-run.ts'
import { startKafka } from '../testing/kafka-container.ts'
import { startMongoDb } from '../testing/mongodb-container.ts'
import { anySeed } from './load/chances.ts'
import { findingsOf } from './soaking/bars.ts'
import { leaking } from './soaking/leaking.ts'
import { soak } from './soaking/soak.ts'
import { pageOf, sectionOf } from './soaking/soak-page.ts'
import { distributed, type Subject, standalone } from './soaking/subject.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    minutes: { type: 'string', default: '60' },
    rate: { type: 'string', default: '500' },
    seed: { type: 'string', default: String(anySeed()) },
    out: { type: 'string' },
    snapshots: { type: 'string' },
    leaking: { type: 'boolean', default: false },
  },
})
const [minutes, rate, seed] = [Number(values.minutes), Number(values.rate), Number(values.seed)]
if (!(minutes > 0) || !(rate > 0)) throw new Error('--minutes and --rate are numbers above 0')
if (!Number.isSafeInteger(seed)) throw new Error('--seed is an integer')
const forms = ['standalone', 'distributed']
const unknown = positionals.filter((name) => !forms.includes(name))
if (unknown.length > 0) throw new Error(`there is no ${unknown.join(', ')}: there are ${forms.join(', ')}`)

const directory = mkdtempSync(join(tmpdir(), 'soak-'))
const build = values.leaking ? { build: leaking(directory, 2) } : {}

async function run(subject: Subject) {
  const onProgress = (line: string) => process.stderr.write(`${subject.form}: ${line}\n`)
  const soaked = await soak(subject, { minutes, rate, seed, snapshots: values.snapshots, onProgress })
  const findings = findingsOf(soaked)
  const section = sectionOf(soaked, findings)
  process.stdout.write(`\n${section}`)
  const isBroken = soaked.wrongs.length > 0 || findings.some(({ verdict }) => verdict === 'grows')
  return { section, isBroken, figures: { ...soaked, samples: Object.fromEntries(soaked.samples) } }
}

async function runDistributed() {
  const [kafka, mongodb] = await Promise.all([startKafka(), startMongoDb()])
  try {
    return await run(await distributed({ kafka, mongodb: mongodb.url }, { directory, ...build }))
  } finally {
    await Promise.all([kafka.container.stop(), mongodb.container.stop()])
  }
}

process.stdout.write(`seed ${seed}; what the services say is in ${directory}, unless all goes well\n`)
const isAsked = (form: string) => positionals.length === 0 || positionals.includes(form)
const ended = await Promise.allSettled([
  ...(isAsked('standalone') ? [standalone({ directory, ...build }).then(run)] : []),
  ...(isAsked('distributed') ? [runDistributed()] : []),
])
const all = ended.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
if (values.out !== undefined) {
  const sections = all.map(({ section }) => section)
  writeFileSync(values.out, pageOf(thisRun('npm run soak'), sections))
  writeFileSync(values.out.replace(/(\.md)?$/, '.json'), `${JSON.stringify(all.map(({ figures }) => figures))}\n`)
}

for (const one of ended) if (one.status === 'rejected') throw one.reason
if (all.some(({ isBroken }) => isBroken)) process.exit(1)
rmSync(directory, { recursive: true })
