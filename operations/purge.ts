/** `npm run purge`: deletes messages by their age. */
import { parseArgs } from 'node:util'
import { Refused } from '../process/refused.ts'
import { onSource } from './open-source.ts'
import { ageOf, append, deletesOf } from './purging.ts'
import { runCommand } from './run-command.ts'

const usage = `npm run purge -- --older-than 90d              deletes all messages that were posted longer ago (12h: hours)
npm run purge -- --older-than 90d --dry-run    says how many those are

Each is deleted by an event, as by DELETE of that message. The service has to be running.
`

async function run(age: number, isDry: boolean) {
  const now = Date.now()
  await onSource(async (source, eventLog) => {
    let count = 0
    for await (const deletes of deletesOf(source, (now - age) * 1_000, now * 1_000)) {
      if (!isDry) await append(eventLog, deletes)
      count += deletes.length
    }
    const messages = `${count.toLocaleString('en')} messages`
    process.stdout.write(isDry ? `${messages} would be deleted\n` : `${messages} deleted\n`)
  })
}

await runCommand(() => {
  const flag = { type: 'boolean', default: false } as const
  const { values } = parseArgs({ options: { 'older-than': { type: 'string' }, 'dry-run': flag, help: flag } })
  if (values.help) return void process.stdout.write(usage)
  if (values['older-than'] === undefined) throw new Refused('older than what? Say --older-than 90d; --help tells more')
  const age = ageOf(values['older-than'])
  return () => run(age, values['dry-run'])
})
