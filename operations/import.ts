/** `npm run import`: brings lines of `npm run export`, or of another system's history, into the log. */
import { createReadStream, existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import type { EventLog } from '../event-log/event-log.ts'
import { Refused } from '../process/refused.ts'
import { readConfigWithLog } from './config.ts'
import { createDisplay } from './display.ts'
import { importLines } from './importing.ts'
import { onEventLog } from './open-event-log.ts'
import { type Keys, onKeys } from './open-keys.ts'
import { runCommand } from './run-command.ts'

const usage = `npm run import -- all.ndjson              appends what the lines say, with their ids and times
npm run import -- all.ndjson --again      from the first line, whatever was imported before

A line is {"conversation_id", "user", "text", "posted_at", "id"}; without an id, one is made from the rest. How far it has
come is kept beside the file, so that it goes on from there when it was interrupted. Lines that cannot be imported are told
with their numbers, and the exit code is then 1.
`

/** How far a file was imported into which log. */
interface State {
  readonly logId: string
  readonly lines: number
}

const stateFile = (file: string) => `${file}.imported`

function stateOf(file: string, logId: string): number {
  if (!existsSync(stateFile(file))) return 0
  const state = JSON.parse(readFileSync(stateFile(file), 'utf8')) as State
  return state.logId === logId ? state.lines : 0
}

function keep(file: string, state: State) {
  writeFileSync(`${stateFile(file)}.new`, JSON.stringify(state))
  renameSync(`${stateFile(file)}.new`, stateFile(file))
}

async function run(file: string, isAgain: boolean, eventLog: EventLog, keys: Keys | undefined) {
  const { logId } = await eventLog.opened
  const skipped = isAgain ? 0 : stateOf(file, logId)
  if (skipped > 0) process.stdout.write(`goes on behind line ${skipped}: --again begins at the first one\n`)
  const bytes = createReadStream(file)
  const begun = performance.now()
  const screen = { isTerminal: process.stdout.isTTY, write: (text: string) => process.stdout.write(text) }
  const display = createDisplay({ ...screen, now: () => performance.now() })
  const total = statSync(file).size
  let refused = 0
  let done = skipped
  try {
    await importLines(createInterface({ input: bytes, crlfDelay: Number.POSITIVE_INFINITY }), skipped, {
      eventLog,
      keys: keys?.ring,
      onRefused(line, reason) {
        refused += 1
        process.stderr.write(`line ${line}: ${reason}\n`)
      },
      async onDone(lines) {
        done = lines
        keep(file, { logId, lines })
        const rate = bytes.bytesRead / ((performance.now() - begun) / 1_000)
        display.show({ done: bytes.bytesRead, total, rate, unit: 'bytes' })
      },
    })
  } finally {
    display.end()
  }
  process.stdout.write(`${done - skipped - refused} lines imported, ${refused} refused\n`)
  if (refused > 0) process.exitCode = 1
}

await runCommand(() => {
  const flag = { type: 'boolean', default: false } as const
  const { values, positionals } = parseArgs({ options: { again: flag, help: flag }, allowPositionals: true })
  if (values.help) return void process.stdout.write(usage)
  const [file, ...others] = positionals
  if (file === undefined || others.length > 0) throw new Refused('import what? Name one file; --help tells more')
  if (!existsSync(file)) throw new Refused(`${file} is not there`)
  const config = readConfigWithLog()
  return () => onKeys(config, (keys) => onEventLog(config, (eventLog) => run(file, values.again, eventLog, keys)))
})
