import { type BoundKeyRing, createBoundKeyRing, isBegun, type SealedLog } from '../bound-keys.ts'
import { KeysRefused } from '../key-store.ts'
import { masterKeysOf } from '../master-keys.ts'
import { createMongoKeyStore } from './mongodb-key-store.ts'

export interface DistributedKeys {
  readonly ring: BoundKeyRing
  close(): Promise<void>
}

export interface DistributedKeysConfig {
  readonly MASTER_KEY?: string | undefined
  readonly MASTER_KEY_BEFORE?: string | undefined
  readonly KEYS_MONGODB_URL?: string | undefined
}

/** The users' keys of the distributed form; undefined where no master key is set. `patience`: as of the store. */
export function distributedKeys(
  config: DistributedKeysConfig,
  log: SealedLog,
  patience?: number,
): DistributedKeys | undefined {
  const masters = masterKeysOf(config)
  if (!masters || config.KEYS_MONGODB_URL === undefined) return undefined
  const store = createMongoKeyStore({ url: config.KEYS_MONGODB_URL, ...(patience !== undefined && { patience }) })
  return { ring: createBoundKeyRing({ store, masters }, log), close: () => store.close() }
}

/**
 * For who has no master key: rejects with KeysRefused where there are keys, because texts would be written as they are
 * beside others that are sealed. Rejects with KeysUnavailable when the store does not answer.
 */
export async function refuseUnsealed({ MASTER_KEY, KEYS_MONGODB_URL }: DistributedKeysConfig): Promise<void> {
  if (MASTER_KEY !== undefined || KEYS_MONGODB_URL === undefined) return
  const store = createMongoKeyStore({ url: KEYS_MONGODB_URL })
  try {
    if (await isBegun(store)) throw new KeysRefused('texts are sealed in this log: set MASTER_KEY')
  } finally {
    await store.close()
  }
}
