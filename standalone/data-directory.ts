import { closeSync, mkdirSync, openSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { tryLock } from 'fs-native-extensions'
import { fileIn } from '../lmdb/environment.ts'
import { Refused } from '../process/refused.ts'

export interface DataDirectory {
  readonly path: string
  readonly eventLog: string
  readonly readModels: string
  readonly keys: string
  release(): void
}

/** What lies where in a data directory, whoever has it. */
export function pathsIn(directory: string): Omit<DataDirectory, 'release'> {
  const path = resolve(directory)
  return { path, eventLog: join(path, 'event-log'), readModels: join(path, 'read-models'), keys: join(path, 'keys') }
}

/** The directory is another process's, or cannot be had; the message says which. */
export class DataDirectoryRefused extends Refused {}

/**
 * Takes a directory for this process alone, making it when it is missing. Throws DataDirectoryRefused.
 * The lock is the kernel's, on an open file: it ends with the process however that ends, and holds between containers
 * that share the directory, where process ids say nothing.
 */
export function takeDataDirectory(directory: string): DataDirectory {
  const paths = pathsIn(directory)
  const { path } = paths
  const file = openLockFile(path)
  if (!tryLock(file)) {
    closeSync(file)
    throw new DataDirectoryRefused(`${path} is in use by another server: stop that one, or set DATA_DIR to another`)
  }
  try {
    refuseLostLog(paths)
  } catch (error) {
    closeSync(file)
    throw error
  }
  return { ...paths, release: () => closeSync(file) }
}

/**
 * Throws DataDirectoryRefused where there are read models, and nothing of the log that they were built from: a log is there
 * before them. Otherwise whoever opens it would begin a new one in its place.
 */
export function refuseLostLog({ path, eventLog, readModels }: Omit<DataDirectory, 'release'>) {
  const sizeOf = (directory: string) => statSync(fileIn(directory), { throwIfNoEntry: false })?.size ?? 0
  if (sizeOf(eventLog) > 0 || sizeOf(readModels) === 0) return
  throw new DataDirectoryRefused(
    `${fileIn(eventLog)} is empty or not there, and there are read models of the log that it had: restore ${path} from a backup; or, to begin with nothing, remove it`,
  )
}

function openLockFile(path: string): number {
  try {
    mkdirSync(path, { recursive: true })
    return openSync(join(path, 'lock'), 'a+')
  } catch (cause) {
    throw new DataDirectoryRefused(`${path} cannot be used: ${(cause as Error).message}`, { cause })
  }
}
