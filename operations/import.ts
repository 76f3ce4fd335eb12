/** `npm run import`: brings lines of `npm run export`, or of another system's history, into the log. */
import { createHash } from 'node:crypto'
import {
  closeSync,
  createReadStream,
  existsSync,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { createInterface } from 'node:readline'
import { parseArgs } from 'node:util'
import type { EventLog } from '../event-log/event-log.ts'
import type { BoundKeyRing } from '../keys/bound-keys.ts'
import { Refused } from '../process/refused.ts'
import { readConfigWithLog } from './config.ts'
import { createDisplay } from './display.ts'
import { importLines } from './importing.ts'
import { onEventLog } from './open-event-log.ts'
import { onKeysOf } from './open-keys.ts'
import { runCommand } from './run-command.ts'

const usage = `npm run import -- all.ndjson              appends what the lines say, with their ids and times
npm run import -- all.ndjson --again      from the first line, whatever was imported before
npm run import -- -                       the same of what comes in, as through a pipe

A line is {"conversation_id", "user", "text", "posted_at", "id"}; without an id, one is made from the rest. How far it has
come is kept beside the file, so that it goes on from there when it was interrupted. Lines that cannot be imported are told
with their numbers, and the exit code is then 1.
`

/** How far a file was imported into which log. */
interface State {
  readonly logId: string
  /** Of the file: another one may have come into its place. */
  readonly digest: string
  readonly lines: number
  /** How many of these. */
  readonly refused: number
}

const nothing = { lines: 0, refused: 0 }

/** Beside a file; of what comes through a pipe nothing is kept. */
function createProgressFile(file: string, logId: string) {
  const path = `${file}.imported`
  const digest = file === pipe ? '' : digestOf(file)
  return {
    /** Lines that need not be imported any more. */
    read(): Pick<State, 'lines' | 'refused'> {
      if (file === pipe || !existsSync(path)) return nothing
      const state = JSON.parse(readFileSync(path, 'utf8')) as State
      return state.logId === logId && state.digest === digest ? state : nothing
    },
    write(lines: number, refused: number) {
      if (file === pipe) return
      writeFileSync(`${path}.new`, JSON.stringify({ logId, digest, lines, refused } satisfies State))
      renameSync(`${path}.new`, path)
    },
  }
}

/** Of its size and its first MiB, which tells one export from another. */
function digestOf(file: string): string {
  const bytes = Buffer.alloc(1024 * 1024)
  const descriptor = openSync(file, 'r')
  try {
    const read = readSync(descriptor, bytes)
    const { size } = fstatSync(descriptor)
    return createHash('sha256').update(String(size)).update(bytes.subarray(0, read)).digest('hex')
  } finally {
    closeSync(descriptor)
  }
}

const pipe = '-'

/** What is read, how much of it was, and how much there is, where that is known. */
function opened(file: string) {
  if (file === pipe) return { stream: process.stdin, total: undefined, bytesRead: () => process.stdin.bytesRead }
  const stream = createReadStream(file)
  return { stream, total: statSync(file).size, bytesRead: () => stream.bytesRead }
}

async function run(file: string, isAgain: boolean, eventLog: EventLog, keys: BoundKeyRing | undefined) {
  const { logId } = await eventLog.opened
  const progress = createProgressFile(file, logId)
  const before = isAgain ? nothing : progress.read()
  if (before.lines > 0) process.stdout.write(`goes on behind line ${before.lines}: --again begins at the first one\n`)
  const { stream, total, bytesRead } = opened(file)
  const begun = performance.now()
  const screen = { isTerminal: process.stdout.isTTY, write: (text: string) => process.stdout.write(text) }
  const display = createDisplay({ ...screen, now: () => performance.now() })
  let { refused } = before
  let imported = 0
  try {
    await importLines(createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }), before.lines, {
      eventLog,
      keys,
      onRefused(line, reason) {
        refused += 1
        process.stderr.write(`line ${line}: ${reason}\n`)
      },
      onAppended(lines, count) {
        imported += count
        progress.write(lines, refused)
        const done = bytesRead()
        const rate = done / ((performance.now() - begun) / 1_000)
        display.show({ done, ...(total !== undefined && { total }), rate, unit: 'bytes' })
      },
    })
  } finally {
    display.end()
  }
  process.stdout.write(`${imported} lines imported, ${refused} refused\n`)
  if (refused > 0) process.exitCode = 1
}

await runCommand(() => {
  const flag = { type: 'boolean', default: false } as const
  const { values, positionals } = parseArgs({ options: { again: flag, help: flag }, allowPositionals: true })
  if (values.help) return void process.stdout.write(usage)
  const [file, ...others] = positionals
  if (file === undefined || others.length > 0) throw new Refused('import what? Name one file; --help tells more')
  if (file !== pipe && !existsSync(file)) throw new Refused(`${file} is not there`)
  const config = readConfigWithLog()
  return () =>
    onEventLog(config, (eventLog) => onKeysOf(config, eventLog, (keys) => run(file, values.again, eventLog, keys)))
})
