/** `npm run keys`: what becomes of the keys under which the texts of users are sealed. */
import { parseArgs } from 'node:util'
import { begin } from '../keys/bound-keys.ts'
import { rewrap } from '../keys/rewrap.ts'
import { Refused } from '../process/refused.ts'
import { readConfigWithLog } from './config.ts'
import { onEventLog } from './open-event-log.ts'
import { type Keys, onKeys } from './open-keys.ts'
import { runCommand } from './run-command.ts'

const usage = `npm run keys -- begin     has texts sealed from now on in a log that has some which are not; never where keys were lost
npm run keys -- rewrap    keeps all keys under MASTER_KEY that are under MASTER_KEY_BEFORE; the log stays as it is

To change the master key: start all processes, the projectors first, with the new one as MASTER_KEY and the old one as
MASTER_KEY_BEFORE, run rewrap with both, and start them again without MASTER_KEY_BEFORE.
`

const say = (line: string) => process.stdout.write(`${line}\n`)

async function rewrapAll({ store, masters }: Keys) {
  const { changed, kept } = await rewrap(store, masters)
  say(`${changed} keys are kept under MASTER_KEY now; ${kept} need not be changed`)
}

const beginWith = ({ store, masters }: Keys) =>
  onEventLog(readConfigWithLog(), async (eventLog) => {
    const { logId } = await eventLog.opened
    await begin(store, masters, logId)
    say(`texts are sealed in log ${logId} from now on: start every process with this MASTER_KEY`)
  })

await runCommand(() => {
  const { values, positionals } = parseArgs({
    options: { help: { type: 'boolean', default: false } },
    allowPositionals: true,
  })
  if (values.help) return void process.stdout.write(usage)
  const words = positionals.join(' ')
  if (words !== 'begin' && words !== 'rewrap') throw new Refused('begin or rewrap; --help tells more')
  return () => onKeys(readConfigWithLog(), words === 'begin' ? beginWith : rewrapAll)
})
