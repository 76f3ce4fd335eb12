/** `npm run export`: what is stored, as lines of JSON. */
import { once } from 'node:events'
import { parseArgs } from 'node:util'
import type { ExportedInput } from '../contracts/exported.ts'
import { Refused } from '../process/refused.ts'
import { exportedConversation, exportedLog, exportedUser, mustBeWhole, type Source } from './exporting.ts'
import { onSource } from './open-source.ts'
import { runCommand } from './run-command.ts'

const usage = `npm run --silent export > all.ndjson                  everything that the log has now
npm run --silent export -- --conversation general     one conversation
npm run --silent export -- --user superman            what one user has posted

Each line is a message, or a purge of a conversation, in JSON. What was deleted or erased keeps its place, without its text;
npm run import reads it. The service has to be running.
`

type Lines = AsyncGenerator<readonly ExportedInput[]>

async function write(lines: Lines) {
  let count = 0
  for await (const some of lines) {
    count += some.length
    const text = some.map((line) => `${JSON.stringify(line)}\n`).join('')
    if (!process.stdout.write(text)) await once(process.stdout, 'drain')
  }
  process.stderr.write(`${count.toLocaleString('en')} lines\n`)
}

const run = (linesOf: (source: Source) => Lines) =>
  onSource(async (source) => {
    await write(linesOf(source))
    await mustBeWhole(source)
  })

await runCommand(() => {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    options: { conversation: text, user: text, help: { type: 'boolean', default: false } },
  })
  const { conversation, user, help } = values
  if (help) return void process.stdout.write(usage)
  if (conversation !== undefined && user !== undefined) throw new Refused('--conversation and --user: one at a time')
  if (conversation !== undefined) return () => run((source) => exportedConversation(source, conversation))
  if (user !== undefined) return () => run((source) => exportedUser(source, user))
  return () => run(exportedLog)
})
