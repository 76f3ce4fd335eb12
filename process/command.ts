import { Refused } from './refused.ts'

/**
 * Runs what `understand` makes of the words of the command line, unless that is nothing. Exit code 1, with the reason in a
 * line, when it is refused or fails; `reasonOf` has the words for errors that are expected, and undefined for others.
 */
export async function runCommand(
  understand: () => (() => Promise<void>) | undefined,
  reasonOf: (error: Error) => string | undefined,
): Promise<void> {
  // Whoever reads may have seen enough.
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => process.exit(code === 'EPIPE' ? 0 : 1))
  try {
    await understand()?.()
  } catch (error) {
    process.stderr.write(`${wordsFor(error as Error) ?? reasonOf(error as Error) ?? (error as Error).stack}\n`)
    process.exitCode = 1
  }
}

function wordsFor(error: Error): string | undefined {
  if (error instanceof Refused) return error.message
  // What follows the first sentence is advice that leads nowhere here.
  return isUsage(error) ? `${error.message.split('. ')[0]}: --help tells what there is` : undefined
}

/** What `parseArgs` says of words that it does not know. */
const isUsage = (error: Error & { code?: string }) => String(error.code).startsWith('ERR_PARSE_ARGS')
