import { type BoundKeyRing, createBoundKeyRing, type SealedLog } from '../keys/bound-keys.ts'
import type { KeyStore } from '../keys/key-store.ts'
import { createLmdbKeyStore } from '../keys/lmdb/lmdb-key-store.ts'
import { refuseMissingMaster as refuseMissingLocal } from '../keys/lmdb/local-keys.ts'
import { type MasterKeys, masterKeysOf } from '../keys/master-keys.ts'
import { refuseMissingMaster } from '../keys/mongodb/distributed-keys.ts'
import { createMongoKeyStore } from '../keys/mongodb/mongodb-key-store.ts'
import { Refused } from '../process/refused.ts'
import { pathsIn } from '../standalone/data-directory.ts'
import type { ConfigWithLog } from './config.ts'
import { whileOpen } from './while-open.ts'

export interface Keys {
  readonly store: KeyStore
  readonly masters: MasterKeys
}

/** Opens the users' keys for as long as they are used. Rejects with Refused where no master key is set. */
export async function onKeys(config: ConfigWithLog, use: (keys: Keys) => Promise<void>): Promise<void> {
  const masters = masterKeysOf(config)
  if (!masters) throw new Refused('MASTER_KEY is not set: there are no keys')
  await whileOpen(openKeyStore(config), (store) => use({ store, masters }))
}

/** For a command that writes to the log: with keys where texts are sealed in it. Rejects with Refused where they are not set. */
export async function onKeysOf(
  config: ConfigWithLog,
  log: SealedLog,
  use: (keys: BoundKeyRing | undefined) => Promise<void>,
): Promise<void> {
  if (config.MASTER_KEY !== undefined) {
    return await onKeys(config, async ({ store, masters }) => {
      const ring = createBoundKeyRing({ store, masters }, log)
      await ring.check()
      await use(ring)
    })
  }
  if (config.MONGODB_URL === undefined) await refuseMissingLocal(pathsIn(config.DATA_DIR).keys, undefined)
  else await refuseMissingMaster(config)
  await use(undefined)
}

function openKeyStore({ MONGODB_URL, KEYS_MONGODB_URL, DATA_DIR }: ConfigWithLog): KeyStore {
  return MONGODB_URL === undefined || KEYS_MONGODB_URL === undefined
    ? createLmdbKeyStore({ path: pathsIn(DATA_DIR).keys })
    : createMongoKeyStore({ url: KEYS_MONGODB_URL })
}
