import type { RootDatabase } from 'lmdb'
import { committed } from '../../lmdb/environment.ts'
import { ReadModelsUnavailable } from '../read-models.ts'

/** Runs a transaction. Rejects with ReadModelsUnavailable when it cannot be committed, as on a full disk. */
export async function writing<T>(environment: RootDatabase, change: () => T): Promise<T> {
  try {
    return await committed(environment.transaction(change))
  } catch (cause) {
    throw new ReadModelsUnavailable(`the read models cannot be written: ${(cause as Error).message}`, { cause })
  }
}

/** What somebody else's function answers or throws: thrown within a transaction, it would be trouble of the store. */
export function tried<T>(run: () => T): { readonly result: T } | { readonly error: unknown } {
  try {
    return { result: run() }
  } catch (error) {
    return { error }
  }
}
