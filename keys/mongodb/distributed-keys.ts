import { type Instruments, unobserved } from '../../process/instruments.ts'
import { type BoundKeyRing, createBoundKeyRing, refuseUnsealed, type SealedLog } from '../bound-keys.ts'
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

export interface DistributedKeysOptions {
  /** As of the store, and of the ring. */
  readonly patience?: number
  readonly instruments?: Instruments
}

/** The users' keys of the distributed form; undefined where no master key is set. */
export function distributedKeys(
  config: DistributedKeysConfig,
  log: SealedLog,
  { patience, instruments = unobserved }: DistributedKeysOptions = {},
): DistributedKeys | undefined {
  const masters = masterKeysOf(config)
  if (!masters || config.KEYS_MONGODB_URL === undefined) return undefined
  const limits = patience === undefined ? {} : { patience }
  const store = createMongoKeyStore({ url: config.KEYS_MONGODB_URL, instruments, ...limits })
  const ring = createBoundKeyRing({ store, masters, instruments, ...limits }, log)
  return { ring, close: () => store.close() }
}

/** Rejects with KeysRefused where there are keys and no master key. Rejects with KeysUnavailable when the store does not answer. */
export async function refuseMissingMaster({ MASTER_KEY, KEYS_MONGODB_URL }: DistributedKeysConfig): Promise<void> {
  if (MASTER_KEY === undefined && KEYS_MONGODB_URL !== undefined) {
    await refuseUnsealed(createMongoKeyStore({ url: KEYS_MONGODB_URL }))
  }
}
