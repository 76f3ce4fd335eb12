/** `npm run projector-outages -- --seconds S --only WORDS`: takes from the projector what it stands on, for so long each time. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { outages } from './projection/outages.ts'
import { survive } from './projection/survive.ts'
import { startSurvivors } from './projection/survivors.ts'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '120' },
    only: { type: 'string', default: '' },
  },
})
const seconds = Number(values.seconds)
if (!Number.isSafeInteger(seconds)) throw new Error('--seconds is an integer')

const directory = mkdtempSync(join(tmpdir(), 'projector-outages-'))
let isBroken = false

process.stdout.write(`${seconds} s each; what the services say is in ${directory}, unless all goes well\n`)
const survivors = await startSurvivors(directory)
for (const outage of outages.filter(({ name }) => name.includes(values.only))) {
  const { line, violations } = await survive(survivors, outage, seconds)
  isBroken ||= violations.length > 0
  process.stdout.write(`${[line, ...violations.slice(0, 20)].join('\n  ')}\n`)
}
await survivors.stop()

if (isBroken) process.exit(1)
rmSync(directory, { recursive: true })
