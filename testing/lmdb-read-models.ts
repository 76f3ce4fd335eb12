import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach } from '@jest/globals'
import { createLmdbReadModels } from '../read-models/lmdb/lmdb-read-models.ts'
import type { ReadModels } from '../read-models/read-models.ts'

/** Empty read models for each test, in a directory that goes when the test has ended. */
export function lmdbReadModels(): () => ReadModels {
  let path: string
  let readModels: ReadModels

  beforeEach(async () => {
    path = await mkdtemp(join(tmpdir(), 'read-models-'))
    readModels = createLmdbReadModels({ path })
  })
  afterEach(async () => {
    await readModels.close()
    await rm(path, { recursive: true })
  })

  return () => readModels
}
