/** `npm run dead-letters`: what could not be read from the log, why, and what becomes of it. */
import { parseArgs } from 'node:util'
import { describeLetter, letterLine, placeOf } from './letter-text.ts'
import { discard, discardedKeys, lettersOf, serving } from './letters.ts'
import { runCommand } from './run-command.ts'

const usage = `npm run dead-letters                              lists them: partition/offset, bytes, reason
npm run dead-letters -- --discarded               lists those that were discarded
npm run dead-letters -- show 3/17                 all that is known of one, as JSON
npm run dead-letters -- discard 3/17 4/0 --yes    lists them no more, also after a rebuild; nothing is taken from the log
npm run dead-letters -- discard --all --yes

Without --yes it says how many it would discard. One that mended code can read comes in with npm run rebuild.
`

const say = (line: string) => process.stdout.write(`${line}\n`)
const many = (count: number) => (count === 1 ? '1 dead letter' : `${count.toLocaleString('en')} dead letters`)

await runCommand(async (readModels) => {
  const flag = { type: 'boolean', default: false } as const
  const options = { all: flag, discarded: flag, yes: flag, help: flag }
  const { values, positionals } = parseArgs({ options, allowPositionals: true })
  const [action = 'list', ...places] = positionals
  if (values.help || !['list', 'show', 'discard'].includes(action)) {
    process.stdout.write(usage)
    if (!values.help) process.exitCode = 1
    return
  }
  const generation = await serving(readModels)
  const discarded = await discardedKeys(readModels)

  if (action === 'show') {
    for (const place of places) say(await describeLetter(generation, place))
    return
  }
  if (action === 'list') {
    let count = 0
    for await (const letter of lettersOf(generation)) {
      if (discarded.has(letter.key) !== values.discarded) continue
      count += 1
      say(letterLine(letter.document))
    }
    say(`${many(count)}${values.discarded ? ', discarded' : ''}`)
    return
  }

  const keys: string[] = []
  for await (const { key, document } of lettersOf(generation)) {
    if (!discarded.has(key) && (values.all || places.includes(placeOf(document)))) keys.push(key)
  }
  say(`${many(keys.length)} to discard`)
  if (keys.length === 0) return
  if (!values.yes) say('nothing was done: say --yes to discard')
  else {
    await discard(readModels, keys)
    say('done')
  }
})
