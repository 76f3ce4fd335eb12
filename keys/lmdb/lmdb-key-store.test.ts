import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe } from '@jest/globals'
import { keyStoreContract } from '../key-store.contract.ts'
import { createLmdbKeyStore } from './lmdb-key-store.ts'

describe('keys in LMDB', () => {
  const path = mkdtempSync(join(tmpdir(), 'keys-'))
  afterAll(() => rmSync(path, { recursive: true }))

  keyStoreContract(async () => createLmdbKeyStore({ path }))
})
