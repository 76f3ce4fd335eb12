import { existsSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { open, type RootDatabase } from 'lmdb'
import { Refused } from '../process/refused.ts'
import { damageOf, type Extent } from './damage.ts'

/** The file of a directory that LMDB has. */
export const fileIn = (path: string) => join(path, 'data.mdb')

/** Bytes of a file that is looked through whole whenever it is opened, which takes a third of a second at most. */
const quicklyRead = 128 * 1024 * 1024

/** The file cannot be read, or not all of it; the message says why, and what to do. */
export class FileRefused extends Refused {}

/** The files that this process has open. */
const openFiles = new Set<string>()

/**
 * Opens the LMDB file of a directory, which is made when it is missing. Throws FileRefused with what to do, the `remedy`,
 * when it is damaged.
 *
 * Throws, too, where this process has it open already: a transaction waits for the event loop to call what is to be done
 * in it, and whatever opens a database by another handle has the event loop wait for that transaction. Neither ever ends.
 */
export function openEnvironment(path: string, maxDbs: number, remedy: string): RootDatabase {
  const file = fileIn(resolve(path))
  if (openFiles.has(file)) throw new Error(`${file} is open in this process already`)
  if (existsSync(file)) refuseDamaged(file, 'header', remedy)
  const environment = opened(path, maxDbs)
  // Only now LMDB has decided on what a crash of the machine has left; and a reader keeps it as it is.
  const reader = environment.useReadTransaction()
  try {
    refuseDamaged(file, statSync(file).size > quicklyRead ? 'branches' : 'everything', remedy)
  } catch (error) {
    void environment.close()
    throw error
  } finally {
    reader.done()
  }
  openFiles.add(file)
  const close = closing(environment)
  let closed: Promise<void> | undefined
  environment.close = () => (closed ??= close().then(() => void openFiles.delete(file)))
  return environment
}

/** Closes it, also where the last transaction has failed: lmdb would wait for ever until that is flushed. */
function closing(environment: RootDatabase): () => Promise<void> {
  const close = environment.close.bind(environment)
  const writeNothing = () => committed(environment.transaction(() => {}))
  return async () => {
    // What writes nothing does not fail, unless it goes with others.
    await writeNothing().catch(writeNothing)
    await close()
  }
}

/** Throws FileRefused. */
export function refuseDamaged(file: string, extent: Extent, remedy: string) {
  const damage = damageOf(file, extent)
  if (damage !== undefined) throw new FileRefused(`${file} is damaged: ${damage}. ${remedy}`)
}

function opened(path: string, maxDbs: number): RootDatabase {
  try {
    // Batching by event turns makes a promise that nobody hears: with it, a full disk would end the process.
    return open({ path, maxDbs, eventTurnBatching: false })
  } catch (cause) {
    throw new FileRefused(`${path} cannot be opened: ${(cause as Error).message}`, { cause })
  }
}

/**
 * The outcome of a transaction that was asked for just now, when it is on disk. Rejects as `committed` does.
 *
 * `environment.flushed` is about the latest transaction, and settles never where that fails. So it is asked for before there
 * can be a later one.
 */
export async function flushed<T>(environment: RootDatabase, transaction: Promise<T>): Promise<T> {
  const flushing = new Promise((resolve, reject) => environment.flushed.then(resolve, reject))
  const outcome = await committed(transaction)
  await flushing
  return outcome
}

/** Milliseconds for which the reason of a failed commit may come later than that it has failed. */
const reasonLate = 100

/**
 * The outcome of a transaction. A commit that failed rejects with its reason, where lmdb tells that, which it forgets where
 * a later transaction has ended well by then; nothing of it is in the file then.
 */
export async function committed<T>(transaction: Promise<T>): Promise<T> {
  try {
    return await transaction
  } catch (error) {
    const { commitError } = error as { commitError?: Promise<never> }
    if (!commitError) throw error
    // It may be rejected when nobody waits for it any more.
    commitError.catch(() => {})
    await Promise.race([commitError, sleep(reasonLate)])
    throw new Error('the commit failed, and LMDB does not say why', { cause: error })
  }
}
