import { createKeyRing, type KeyRing } from '../key-ring.ts'
import { masterKeysOf } from '../master-keys.ts'
import { createMongoKeyStore } from './mongodb-key-store.ts'

export interface DistributedKeys {
  readonly ring: KeyRing
  /** Resolves when the store answers; rejects with KeysUnavailable when it does not. */
  reach(): Promise<void>
  close(): Promise<void>
}

export interface DistributedKeysConfig {
  readonly MASTER_KEY?: string | undefined
  readonly MASTER_KEY_BEFORE?: string | undefined
  readonly KEYS_MONGODB_URL?: string | undefined
}

/** The users' keys of the distributed form; undefined where no master key is set. `patience`: as of the store. */
export function distributedKeys(config: DistributedKeysConfig, patience?: number): DistributedKeys | undefined {
  const masters = masterKeysOf(config)
  if (!masters || config.KEYS_MONGODB_URL === undefined) return undefined
  const store = createMongoKeyStore({ url: config.KEYS_MONGODB_URL, ...(patience !== undefined && { patience }) })
  return {
    ring: createKeyRing({ store, masters }),
    reach: async () => void (await store.find([])),
    close: () => store.close(),
  }
}
