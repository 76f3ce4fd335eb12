import { AppendFailed } from '../event-log/event-log.ts'
import { KeysUnavailable } from '../keys/key-store.ts'
import { Refused } from '../process/refused.ts'
import { DeadlineExceeded } from '../process/retry.ts'
import { ReadModelsUnavailable } from '../read-models/read-models.ts'

/**
 * Runs what `understand` makes of the words of the command line, unless that is nothing. Exit code 1, with the reason in a
 * line, when it is refused or fails.
 */
export async function runCommand(understand: () => (() => Promise<void>) | undefined): Promise<void> {
  // Whoever reads may have seen enough.
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 1))
  try {
    await understand()?.()
  } catch (error) {
    process.stderr.write(`${reasonOf(error as Error)}\n`)
    process.exitCode = 1
  }
}

function reasonOf(error: Error): string | undefined {
  if (error instanceof Refused) return error.message
  if (error instanceof ReadModelsUnavailable) return `the store of the read models does not answer: ${error.message}`
  if (error instanceof KeysUnavailable) return `the keys cannot be had: ${error.message}`
  if (error instanceof AppendFailed || error instanceof DeadlineExceeded) return error.message
  // What follows the first sentence is advice that leads nowhere here.
  if (isUsage(error)) return `${error.message.split('. ')[0]}: --help tells what there is`
  return error.stack
}

/** What `parseArgs` says of words that it does not know. */
const isUsage = (error: Error & { code?: string }) => String(error.code).startsWith('ERR_PARSE_ARGS')
