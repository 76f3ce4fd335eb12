/** `npm run rebuild`: has the running projectors build the read models anew, and shows how far they are. */
import { randomUUID } from 'node:crypto'
import { parseArgs } from 'node:util'
import { Refused } from '../process/refused.ts'
import type { ReadModels } from '../read-models/read-models.ts'
import { createDisplay } from './display.ts'
import { onReadModels } from './open-read-models.ts'
import { askForRebuild, cancelRebuild, dropRetired, underWay, watchRebuild } from './rebuilding.ts'
import { runCommand } from './run-command.ts'

const usage = `npm run rebuild                  builds all read models anew from the log, beside the live ones, and then
                                 switches to them; reads and writes go on
npm run rebuild -- --watch       shows how far that is
npm run rebuild -- --cancel      ends it; the live read models stay as they are
npm run rebuild -- --drop-old    removes the read models that were live before, and those of earlier versions of the code
`

const write = (text: string) => process.stdout.write(text)
const say = (line: string) => write(`${line}\n`)

async function cancel(readModels: ReadModels) {
  const { id, live } = await cancelRebuild(readModels)
  const otherwise = 'none is live, so the projectors begin another one'
  say(`generation ${id} is not built any more: ${live ? `${live} stays the live one` : otherwise}`)
}

async function dropOld(readModels: ReadModels) {
  const dropped = await dropRetired(readModels)
  say(dropped.length === 0 ? 'there is nothing to drop' : `the projectors remove ${dropped.join(', ')}`)
}

async function watch(readModels: ReadModels, id: string) {
  say(`generation ${id} is being built, whether this command goes on or not: --watch, --cancel`)
  const begun = performance.now()
  const display = createDisplay({ isTerminal: process.stdout.isTTY, write, now: () => performance.now() })
  try {
    await watchRebuild(readModels, id, display)
  } finally {
    display.end()
  }
  const seconds = ((performance.now() - begun) / 1_000).toFixed(1)
  say(`generation ${id} is live, after ${seconds} s; the one before it stays until --drop-old`)
}

await runCommand(() => {
  const flag = { type: 'boolean', default: false } as const
  const { values } = parseArgs({ options: { watch: flag, cancel: flag, 'drop-old': flag, help: flag } })
  if (values.help) return void write(usage)
  const asked = [values.watch, values.cancel, values['drop-old']].filter(Boolean)
  if (asked.length > 1) throw new Refused('--watch, --cancel and --drop-old: one at a time')
  if (values.cancel) return () => onReadModels(cancel)
  if (values['drop-old']) return () => onReadModels(dropOld)
  const begun = values.watch ? underWay : (readModels: ReadModels) => askForRebuild(readModels, randomUUID)
  return () => onReadModels(async (readModels) => await watch(readModels, await begun(readModels)))
})
