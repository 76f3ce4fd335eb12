import { createKeyRing, type KeyRing } from '../keys/key-ring.ts'
import type { KeyStore } from '../keys/key-store.ts'
import { createLmdbKeyStore } from '../keys/lmdb/lmdb-key-store.ts'
import { type MasterKeys, masterKeysOf } from '../keys/master-keys.ts'
import { createMongoKeyStore } from '../keys/mongodb/mongodb-key-store.ts'
import { withDeadline } from '../process/retry.ts'
import { pathsIn } from '../standalone/data-directory.ts'
import type { ConfigWithLog } from './config.ts'

export interface Keys {
  readonly store: KeyStore
  readonly masters: MasterKeys
  readonly ring: KeyRing
}

/** Opens the users' keys for as long as they are used: undefined where no master key is set. */
export async function onKeys(config: ConfigWithLog, use: (keys: Keys | undefined) => Promise<void>): Promise<void> {
  const masters = masterKeysOf(config)
  if (!masters) return await use(undefined)
  const store = openKeyStore(config)
  try {
    await use({ store, masters, ring: createKeyRing({ store, masters }) })
  } finally {
    await withDeadline(store.close(), 3_000, 'closing').catch(() => {})
  }
}

function openKeyStore({ MONGODB_URL, KEYS_MONGODB_URL, DATA_DIR }: ConfigWithLog): KeyStore {
  return MONGODB_URL === undefined || KEYS_MONGODB_URL === undefined
    ? createLmdbKeyStore({ path: pathsIn(DATA_DIR).keys })
    : createMongoKeyStore({ url: KEYS_MONGODB_URL })
}
