import { existsSync } from 'node:fs'
import { Refused } from '../process/refused.ts'
import { createLmdbReadModels } from '../read-models/lmdb/lmdb-read-models.ts'
import { createMongoReadModels } from '../read-models/mongodb/mongodb-read-models.ts'
import type { ReadModels } from '../read-models/read-models.ts'
import { pathsIn } from '../standalone/data-directory.ts'
import type { readConfig } from './config.ts'

/** The read models of a service that may be running. Throws Refused when there are none. */
export function openReadModels({ MONGODB_URL, DATA_DIR }: ReturnType<typeof readConfig>): ReadModels {
  if (MONGODB_URL !== undefined) return createMongoReadModels({ url: MONGODB_URL })
  const { path, readModels } = pathsIn(DATA_DIR)
  if (existsSync(readModels)) return openLmdb(readModels)
  throw new Refused(
    `${path} has no read models: start the service first, or name its DATA_DIR, or the MONGODB_URL of a distributed one`,
  )
}

function openLmdb(path: string): ReadModels {
  try {
    return createLmdbReadModels({ path })
  } catch (cause) {
    throw new Refused(`${path} cannot be opened: ${(cause as Error).message}`, { cause })
  }
}
