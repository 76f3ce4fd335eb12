import { committed, openEnvironment } from '../../lmdb/environment.ts'
import { type KeyRecord, type KeyStore, KeysUnavailable } from '../key-store.ts'

export interface LmdbKeyStoreOptions {
  /** A directory of its own, made when it is missing. */
  readonly path: string
}

/** One record per user in an LMDB file of its own, each on disk before it is told of. Other processes may change it too. */
export function createLmdbKeyStore({ path }: LmdbKeyStoreOptions): KeyStore {
  const environment = openEnvironment(path, 1)
  /** All that this process has committed is on disk. */
  let durable: Promise<unknown> = Promise.resolve()
  const keys = environment.openDB<KeyRecord, Buffer>({ name: 'keys', keyEncoding: 'binary' })

  return {
    async find(users) {
      const found = users.flatMap((user): [string, KeyRecord][] => {
        const record = keys.get(Buffer.from(user))
        return record ? [[user, record]] : []
      })
      await durable
      return new Map(found)
    },

    async replace(user, known, next) {
      const key = Buffer.from(user)
      try {
        const isDone = await committed(
          environment.transaction(() => {
            if (!isSame(keys.get(key), known)) return false
            keys.putSync(key, next)
            return true
          }),
        )
        durable = environment.flushed
        await durable
        return isDone
      } catch (cause) {
        throw new KeysUnavailable(`the keys cannot be written: ${(cause as Error).message}`, { cause })
      }
    },

    async users(after, limit) {
      const start = after === undefined ? {} : { start: Buffer.from(`${after}\0`) }
      return Array.from(keys.getKeys({ ...start, limit }), (key) => key.toString())
    },

    close: () => environment.close(),
  }
}

const isSame = (one: KeyRecord | undefined, other: KeyRecord | undefined) =>
  one?.epoch === other?.epoch && one?.wrapped === other?.wrapped
