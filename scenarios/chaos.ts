/**
 * `npm run chaos -- --seed S --minutes M --without NAME`: visitors use the distributed form while everything that can go wrong does, and
 * all that they see is held against every promise.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { startProxiedServers } from '../testing/proxied-servers.ts'
import { checkChaos } from './chaos/check-chaos.ts'
import { waysNeeded } from './chaos/deployment.ts'
import { mechanisms, without } from './chaos/without.ts'
import { anySeed } from './load/chances.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(anySeed()) },
    minutes: { type: 'string', default: '3' },
    visitors: { type: 'string', default: '12' },
    without: { type: 'string', multiple: true, default: [] },
  },
})
const [seed, minutes, visitors] = [Number(values.seed), Number(values.minutes), Number(values.visitors)]
if (!Number.isSafeInteger(seed) || !Number.isSafeInteger(visitors))
  throw new Error('--seed and --visitors are integers')
if (!(minutes > 0)) throw new Error('--minutes is a number')

/** The names of what is taken out of the service, each in runs of its own; of nothing, for the service as it is. */
const taken = values.without.includes('each') ? Object.keys(mechanisms) : values.without

/** Seconds of a run, on data of its own: what is observed is kept until it has ended. */
const longestRun = 90

const directory = mkdtempSync(join(tmpdir(), 'chaos-'))
process.stdout.write(`seed ${seed}; what the services say is in ${directory}, unless all goes well\n`)
const servers = await startProxiedServers(waysNeeded)

/** Ends with the first run that breaks a promise. Answers whether one did. */
async function breaks(build?: string): Promise<boolean> {
  for (let [left, number] = [minutes * 60, 0]; left > 0; left -= longestRun, number += 1) {
    const { line, violations, faults } = await checkChaos({
      servers,
      ...(build && { build }),
      directory: mkdtempSync(join(directory, 'run-')),
      seed: seed + number,
      seconds: Math.min(left, longestRun),
      visitors,
    })
    process.stdout.write(`${line}\n`)
    if (violations.length === 0) continue
    const shown = build ? violations.slice(0, 3) : [...violations.slice(0, 50), 'meanwhile:', ...faults]
    process.stdout.write(`  ${shown.join('\n  ')}\n`)
    return true
  }
  return false
}

let isBroken = false
if (taken.length === 0) isBroken = await breaks()
for (const name of taken) {
  process.stdout.write(`without ${name}:\n`)
  const isMissed = await breaks(without(name, directory))
  if (!isMissed) process.stdout.write(`  nobody notices that ${name} is not there\n`)
  isBroken ||= !isMissed
}
await servers.stop()

if (isBroken) process.exit(1)
rmSync(directory, { recursive: true })
