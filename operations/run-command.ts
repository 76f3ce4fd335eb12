import { Refused } from '../process/refused.ts'
import { withDeadline } from '../process/retry.ts'
import { type ReadModels, ReadModelsUnavailable } from '../read-models/read-models.ts'
import { readConfig } from './config.ts'
import { openReadModels } from './open-read-models.ts'

export type Command = (readModels: ReadModels) => Promise<void>

/**
 * Runs what `understand` makes of the words of the command line, unless that is nothing, on the read models.
 * Exit code 1, with the reason in a line, when it is refused or fails.
 */
export async function runCommand(understand: () => Command | undefined): Promise<void> {
  // Whoever reads may have seen enough.
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 1))
  try {
    const command = understand()
    if (command) await onReadModels(command)
  } catch (error) {
    process.stderr.write(`${reasonOf(error as Error)}\n`)
    process.exitCode = 1
  }
}

async function onReadModels(command: Command) {
  const readModels = openReadModels(readConfig())
  try {
    await command(readModels)
  } finally {
    await withDeadline(readModels.close(), 3_000, 'closing').catch(() => {})
  }
}

function reasonOf(error: Error): string | undefined {
  if (error instanceof Refused) return error.message
  if (error instanceof ReadModelsUnavailable) return `the store of the read models does not answer: ${error.message}`
  // What follows the first sentence is advice that leads nowhere here.
  if (isUsage(error)) return `${error.message.split('. ')[0]}: --help tells what there is`
  return error.stack
}

/** What `parseArgs` says of words that it does not know. */
const isUsage = (error: Error & { code?: string }) => String(error.code).startsWith('ERR_PARSE_ARGS')
