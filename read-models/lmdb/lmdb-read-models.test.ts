import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe } from '@jest/globals'
import { readModelsContract } from '../read-models.contract.ts'
import { createLmdbReadModels } from './lmdb-read-models.ts'

describe('LMDB', () => {
  const directory = mkdtempSync(join(tmpdir(), 'read-models-'))
  afterAll(() => rmSync(directory, { recursive: true }))

  readModelsContract(async () => {
    const path = join(directory, randomUUID())
    return { open: () => createLmdbReadModels({ path }) }
  })
})
