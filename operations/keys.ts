/** `npm run keys`: what becomes of the keys under which the texts of users are sealed. */
import { parseArgs } from 'node:util'
import { rewrap } from '../keys/rewrap.ts'
import { Refused } from '../process/refused.ts'
import { readConfigWithLog } from './config.ts'
import { onKeys } from './open-keys.ts'
import { runCommand } from './run-command.ts'

const usage = `npm run keys -- rewrap    keeps all keys under MASTER_KEY that are under MASTER_KEY_BEFORE; the log stays as it is

To change the master key: start every process with the new one as MASTER_KEY and the old one as MASTER_KEY_BEFORE, run this
with both, and start them again without MASTER_KEY_BEFORE.
`

await runCommand(() => {
  const { values, positionals } = parseArgs({
    options: { help: { type: 'boolean', default: false } },
    allowPositionals: true,
  })
  if (values.help) return void process.stdout.write(usage)
  if (positionals.join(' ') !== 'rewrap') throw new Refused('rewrap is all that there is; --help tells more')
  return () =>
    onKeys(readConfigWithLog(), async (keys) => {
      if (!keys) throw new Refused('MASTER_KEY is not set: there are no keys')
      const { changed, kept } = await rewrap(keys.store, keys.masters)
      process.stdout.write(`${changed} keys are kept under MASTER_KEY now; ${kept} need not be changed\n`)
    })
})
