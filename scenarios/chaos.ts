/**
 * `npm run chaos -- --seed S --minutes M --without NAME --out DIR`: visitors use the distributed form while everything that
 * can go wrong does, and all that they see is held against every promise.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { thisRun } from '../bench/this-run.ts'
import { startProxiedServers } from '../testing/proxied-servers.ts'
import { checkChaos } from './chaos/check-chaos.ts'
import { waysNeeded } from './chaos/deployment.ts'
import { found, type Mechanisms, writeReliability } from './chaos/reliability-page.ts'
import { type ChaosReport, lineOf, timelineOf } from './chaos/report.ts'
import { mechanisms, without } from './chaos/without.ts'
import { anySeed } from './load/chances.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(anySeed()) },
    minutes: { type: 'string', default: '3' },
    visitors: { type: 'string', default: '12' },
    without: { type: 'string', multiple: true, default: [] },
    out: { type: 'string' },
  },
})
const [seed, minutes, visitors] = [Number(values.seed), Number(values.minutes), Number(values.visitors)]
if (!Number.isSafeInteger(seed) || !Number.isSafeInteger(visitors))
  throw new Error('--seed and --visitors are integers')
if (!(minutes > 0)) throw new Error('--minutes is a number')

/** The names of what is taken out of the service, each in runs of its own; of nothing, for the service as it is. */
const taken = values.without.includes('each') ? Object.keys(mechanisms) : values.without

/** Seconds of faults in a run, on data of its own: what is observed is kept until it has ended. */
const longestRun = 90

const say = (line: string) => process.stdout.write(`${line}\n`)
const directory = mkdtempSync(join(tmpdir(), 'chaos-'))
say(`seed ${seed}; what the services say is in ${directory}, unless all goes well`)
const servers = await startProxiedServers(waysNeeded)

/** Runs of so many minutes together, each with a seed of its own; the last one is the first that breaks a promise. */
async function runs(build?: string): Promise<readonly ChaosReport[]> {
  const reports: ChaosReport[] = []
  for (let left = minutes * 60; left > 0; left -= longestRun) {
    const report = await checkChaos({
      servers,
      ...(build && { build }),
      directory: mkdtempSync(join(directory, 'run-')),
      seed: seed + reports.length,
      seconds: Math.min(left, longestRun),
      visitors,
    })
    say(lineOf(report))
    reports.push(report)
    if (report.violations.length === 0) continue
    const shown = build ? report.violations.slice(0, 3) : [...report.violations.slice(0, 50), ...timelineOf(report)]
    say(`  ${shown.join('\n  ')}`)
    break
  }
  return reports
}

async function runsWithout(): Promise<Mechanisms> {
  const noticed: Mechanisms = []
  for (const name of taken) {
    say(`without ${name}:`)
    const reports = await runs(without(name, directory))
    const [words] = reports.at(-1)?.violations ?? []
    if (words === undefined) say(`  nobody notices that ${name} is not there`)
    noticed.push({ name, runs: reports.length, ...(words !== undefined && { noticed: words }) })
  }
  return noticed
}

const about = thisRun('npm run chaos')
let isRight: boolean
if (taken.length === 0) {
  const run = { ...about, ...found(await runs()) }
  isRight = run.violations.length === 0
  if (values.out !== undefined) writeReliability(values.out, { run })
} else {
  const mechanisms = await runsWithout()
  isRight = mechanisms.every(({ noticed }) => noticed !== undefined)
  if (values.out !== undefined) writeReliability(values.out, { without: { ...about, mechanisms } })
}
await servers.stop()

if (!isRight) process.exit(1)
rmSync(directory, { recursive: true })
