/**
 * `npm run soak [-- --minutes M] [--rate R] [--seed S] [--out FILE] [--snapshots DIR] [--leaking] [standalone] [distributed]`:
 * a steady load for an hour on each form, and whether what its processes keep grows.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { thisMachine } from '../bench/machine.ts'
import { startKafka } from '../testing/kafka-container.ts'
import { startMongoDb } from '../testing/mongodb-container.ts'
import { anySeed } from './load/chances.ts'
import { findingsOf } from './soaking/bars.ts'
import { leaking } from './soaking/leaking.ts'
import { soak } from './soaking/soak.ts'
import { pageOf, sectionOf } from './soaking/soak-page.ts'
import { distributed, type Subject, standalone } from './soaking/subject.ts'

const words = process.argv.slice(2)
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
const sections: string[] = []
const all: unknown[] = []
let isBroken = false

async function run(subject: Subject) {
  const onProgress = (line: string) => process.stderr.write(`${subject.form}: ${line}\n`)
  const soaked = await soak(subject, { minutes, rate, seed, snapshots: values.snapshots, onProgress })
  const findings = findingsOf(soaked)
  all.push({ ...soaked, samples: Object.fromEntries(soaked.samples) })
  isBroken ||= soaked.wrongs.length > 0 || findings.some(({ verdict }) => verdict === 'grows')
  const section = sectionOf(soaked, findings)
  sections.push(section)
  process.stdout.write(`\n${section}`)
}

process.stdout.write(`seed ${seed}; what the services say is in ${directory}, unless all goes well\n`)
const isAsked = (form: string) => positionals.length === 0 || positionals.includes(form)
if (isAsked('standalone')) await run(await standalone({ directory, ...build }))
if (isAsked('distributed')) {
  const [kafka, mongodb] = await Promise.all([startKafka(), startMongoDb()])
  await run(await distributed({ kafka, mongodb: mongodb.url }, { directory, ...build }))
  await Promise.all([kafka.container.stop(), mongodb.container.stop()])
}
if (values.out !== undefined) {
  const command = ['npm run soak', ...(words.length > 0 ? ['--', ...words] : [])].join(' ')
  const at = new Date().toISOString().slice(0, 10)
  writeFileSync(values.out, pageOf({ command, at, machine: thisMachine(), sections }))
  writeFileSync(values.out.replace(/(\.md)?$/, '.json'), `${JSON.stringify(all)}\n`)
}

if (isBroken) process.exit(1)
rmSync(directory, { recursive: true })
