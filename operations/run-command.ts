import { AppendFailed } from '../event-log/event-log.ts'
import { KeysUnavailable } from '../keys/key-store.ts'
import { runCommand as run } from '../process/command.ts'
import { DeadlineExceeded } from '../process/retry.ts'
import { ReadModelsUnavailable } from '../read-models/read-models.ts'

/** Runs a command of an operator; what its stores fail with is told in a line. */
export const runCommand = (understand: () => (() => Promise<void>) | undefined): Promise<void> =>
  run(understand, reasonOf)

function reasonOf(error: Error): string | undefined {
  if (error instanceof ReadModelsUnavailable) return `the store of the read models does not answer: ${error.message}`
  if (error instanceof KeysUnavailable) return `the keys cannot be had: ${error.message}`
  return error instanceof AppendFailed || error instanceof DeadlineExceeded ? error.message : undefined
}
