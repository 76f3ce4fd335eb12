import { Refused } from '../process/refused.ts'
import { withDeadline } from '../process/retry.ts'
import type { ReadModels } from '../read-models/read-models.ts'
import { readConfig } from './config.ts'
import { openReadModels } from './open-read-models.ts'

/** Runs a command on the read models; exit code 1, with the reason in a line, when it is refused or fails. */
export async function runCommand(command: (readModels: ReadModels) => Promise<void>): Promise<void> {
  try {
    const readModels = openReadModels(readConfig())
    try {
      await command(readModels)
    } finally {
      await withDeadline(readModels.close(), 3_000, 'closing').catch(() => {})
    }
  } catch (error) {
    const { message, stack } = error as Error
    process.stderr.write(`${error instanceof Refused || isUsage(error) ? message : stack}\n`)
    process.exitCode = 1
  }
}

/** What `parseArgs` says of words that it does not know. */
const isUsage = (error: unknown) => String((error as { code?: string }).code).startsWith('ERR_PARSE_ARGS')
