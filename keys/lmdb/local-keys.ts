import { existsSync } from 'node:fs'
import { refuseUnsealed } from '../bound-keys.ts'
import type { MasterKeys } from '../master-keys.ts'
import { createLmdbKeyStore } from './lmdb-key-store.ts'

/** Rejects with KeysRefused where there are keys in a directory and no master key. */
export async function refuseMissingMaster(path: string, masters: MasterKeys | undefined): Promise<void> {
  if (!masters && existsSync(path)) await refuseUnsealed(createLmdbKeyStore({ path }))
}
