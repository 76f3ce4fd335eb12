/** `npm run fuzz -- --seed S --minutes M [http|records|lmdb]`: gives the service what nobody should, for as long. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Extent, FuzzReport } from './fuzz/cases.ts'
import { fuzzFiles } from './fuzz/damaged-files.ts'
import { fuzzRecords } from './fuzz/records.ts'
import { fuzzRequests } from './fuzz/requests.ts'
import { anySeed } from './load/chances.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: String(anySeed()) },
    minutes: { type: 'string', default: '5' },
    cases: { type: 'string' },
  },
})
const [seed, minutes] = [Number(values.seed), Number(values.minutes)]
const cases = values.cases === undefined ? undefined : Number(values.cases)
if (!Number.isSafeInteger(seed) || !(minutes > 0)) throw new Error('--seed is an integer, and --minutes a number')
if (cases !== undefined && !Number.isSafeInteger(cases)) throw new Error('--cases is an integer')

const parts: Readonly<Record<string, (directory: string, extent: Extent) => Promise<FuzzReport>>> = {
  http: fuzzRequests,
  records: fuzzRecords,
  lmdb: fuzzFiles,
}

const directory = mkdtempSync(join(tmpdir(), 'fuzz-'))
process.stdout.write(`seed ${seed}; what the services say is in ${directory}, unless all goes well\n`)
let isBroken = false
for (const name of positionals.length > 0 ? positionals : Object.keys(parts)) {
  const part = parts[name]
  if (!part) throw new Error(`${name} is none of ${Object.keys(parts).join(', ')}`)
  const { line, violations } = await part(directory, { seed, minutes, ...(cases !== undefined && { cases }) })
  process.stdout.write(`${[line, ...violations].join('\n  ')}\n`)
  isBroken ||= violations.length > 0
}

if (isBroken) process.exit(1)
rmSync(directory, { recursive: true })
