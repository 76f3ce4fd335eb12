import { open, type RootDatabase } from 'lmdb'

/** Opens the LMDB file of a directory, which is made when it is missing. */
export function openEnvironment(path: string, maxDbs: number): RootDatabase {
  // Batching by event turns makes a promise that nobody hears: with it, a full disk would end the process.
  return open({ path, maxDbs, eventTurnBatching: false })
}

/** The outcome of a transaction. A commit that failed rejects with its reason; nothing of it is in the file then. */
export async function committed<T>(transaction: Promise<T>): Promise<T> {
  try {
    return await transaction
  } catch (error) {
    const { commitError } = error as { commitError?: Promise<never> }
    await commitError
    throw error
  }
}
