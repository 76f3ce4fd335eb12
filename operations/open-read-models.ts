import { existsSync } from 'node:fs'
import { Refused } from '../process/refused.ts'
import { createLmdbReadModels } from '../read-models/lmdb/lmdb-read-models.ts'
import { createMongoReadModels } from '../read-models/mongodb/mongodb-read-models.ts'
import type { ReadModels } from '../read-models/read-models.ts'
import { pathsIn } from '../standalone/data-directory.ts'
import { readConfig } from './config.ts'
import { whileOpen } from './while-open.ts'

export type Place = Pick<ReturnType<typeof readConfig>, 'MONGODB_URL' | 'DATA_DIR'>

/** The read models of a service that may be running. Throws Refused when there are none. */
export function openReadModels({ MONGODB_URL, DATA_DIR }: Place): ReadModels {
  if (MONGODB_URL !== undefined) return createMongoReadModels({ url: MONGODB_URL })
  const { path, readModels } = pathsIn(DATA_DIR)
  if (existsSync(readModels)) return openLmdb(readModels)
  throw new Refused(
    `${path} has no read models: start the service first, or name its DATA_DIR, or the MONGODB_URL of a distributed one`,
  )
}

/** Opens them for as long as they are used. */
export const onReadModels = (use: (readModels: ReadModels) => Promise<void>): Promise<void> =>
  whileOpen(openReadModels(readConfig()), use)

function openLmdb(path: string): ReadModels {
  try {
    return createLmdbReadModels({ path })
  } catch (cause) {
    throw new Refused(`${path} cannot be opened: ${(cause as Error).message}`, { cause })
  }
}
