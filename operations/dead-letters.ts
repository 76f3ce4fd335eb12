/** `npm run dead-letters`: what could not be read from the log, why, and what becomes of it. */
import { parseArgs } from 'node:util'
import { Refused } from '../process/refused.ts'
import type { ReadModels } from '../read-models/read-models.ts'
import { describeLetter, letterLine } from './letter-text.ts'
import { discard, discardedKeys, keysToDiscard, letterAt, lettersOf } from './letters.ts'
import { onReadModels } from './open-read-models.ts'
import { runCommand } from './run-command.ts'
import { serving } from './serving.ts'

const usage = `npm run dead-letters                              lists them: partition/offset, bytes, reason
npm run dead-letters -- --discarded               lists those that were discarded
npm run dead-letters -- show 3/17                 all that is known of one, as JSON
npm run dead-letters -- discard 3/17 4/0 --yes    lists them no more, also after a rebuild; nothing is taken from the log
npm run dead-letters -- discard --all --yes

Without --yes it says how many it would discard. One that mended code can read comes in with npm run rebuild.
`

const say = (line: string) => process.stdout.write(`${line}\n`)
const many = (count: number) => (count === 1 ? '1 dead letter' : `${count.toLocaleString('en')} dead letters`)

async function list(readModels: ReadModels, isDiscarded: boolean) {
  const generation = await serving(readModels)
  const discarded = await discardedKeys(readModels)
  let count = 0
  for await (const { key, document } of lettersOf(generation)) {
    if (discarded.has(key) !== isDiscarded) continue
    count += 1
    say(letterLine(document))
  }
  say(`${many(count)}${isDiscarded ? ', discarded' : ''}`)
}

async function show(readModels: ReadModels, places: readonly string[]) {
  const generation = await serving(readModels)
  for (const place of places) say(describeLetter((await letterAt(generation, place)).document))
}

async function discardThose(readModels: ReadModels, places: readonly string[] | 'all', isMeant: boolean) {
  const keys = await keysToDiscard(readModels, places)
  say(`${many(keys.length)} to discard`)
  if (keys.length === 0) return
  if (!isMeant) return say('nothing was done: say --yes to discard')
  await discard(readModels, keys)
  say('done')
}

await runCommand(() => {
  const flag = { type: 'boolean', default: false } as const
  const options = { all: flag, discarded: flag, yes: flag, help: flag }
  const { values, positionals } = parseArgs({ options, allowPositionals: true })
  if (values.help) return void process.stdout.write(usage)
  const [action = 'list', ...places] = positionals
  const isDiscard = action === 'discard'
  if (!['list', 'show', 'discard'].includes(action)) {
    throw new Refused(`${action} is not known: list, show or discard; --help tells more`)
  }
  if (values.discarded && action !== 'list') throw new Refused('--discarded goes with list alone')
  if (values.all && !isDiscard) throw new Refused('--all goes with discard alone')
  if (action === 'list') {
    if (places.length > 0) throw new Refused('list takes no places; show does')
    return () => onReadModels((readModels) => list(readModels, values.discarded))
  }
  if (places.length > 0 === (isDiscard && values.all)) {
    throw new Refused(`${action} which? Name places, as 3/17${isDiscard ? ', or --all' : ''}`)
  }
  if (!isDiscard) return () => onReadModels((readModels) => show(readModels, places))
  const which = values.all ? 'all' : places
  return () => onReadModels(async (readModels) => void (await discardThose(readModels, which, values.yes)))
})
