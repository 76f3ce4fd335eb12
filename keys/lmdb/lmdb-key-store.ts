import { flushed, openEnvironment } from '../../lmdb/environment.ts'
import { setNewest } from '../../process/newest.ts'
import { type KeyRecord, type KeyStore, KeysUnavailable } from '../key-store.ts'

export interface LmdbKeyStoreOptions {
  /** A directory of its own, made when it is missing. */
  readonly path: string
}

const remedy =
  'These are the keys that texts in the log are sealed under, and nothing else has them: restore the whole data directory from a backup'

/** One record per user in an LMDB file of its own, each on disk before it is told of. Other processes may change it too. */
export function createLmdbKeyStore({ path }: LmdbKeyStoreOptions): KeyStore {
  const environment = openEnvironment(path, 2, remedy)
  const meta = environment.openDB<number, string>({ name: 'meta' })
  /** Records that are on disk for sure, as this process has found or written them. */
  const seen = new Map<string, KeyRecord>()
  const keys = environment.openDB<KeyRecord, Buffer>({ name: 'keys', keyEncoding: 'binary' })

  return {
    async find(users) {
      const found = users.flatMap((user): [string, KeyRecord][] => {
        const record = keys.get(Buffer.from(user))
        return record ? [[user, record]] : []
      })
      // What somebody has committed may not be on disk yet; what is committed after it is flushed with it.
      if (found.some(([user, record]) => !isSame(seen.get(user), record))) {
        await flushed(environment, meta.put('flushed', Date.now())).catch(unavailable)
      }
      for (const [user, record] of found) setNewest(seen, user, record, capacity)
      return new Map(found)
    },

    async replace(user, known, next) {
      const key = Buffer.from(user)
      try {
        const replacing = environment.transaction(() => {
          if (!isSame(keys.get(key), known)) return false
          keys.putSync(key, next)
          return true
        })
        const isDone = await flushed(environment, replacing)
        if (isDone) setNewest(seen, user, next, capacity)
        return isDone
      } catch (cause) {
        return unavailable(cause as Error)
      }
    },

    async users(after, limit) {
      const start = after === undefined ? {} : { start: Buffer.from(`${after}\0`) }
      return Array.from(keys.getKeys({ ...start, limit }), (key) => key.toString())
    },

    close: () => environment.close(),
  }
}

/** Records that are remembered, some 200 bytes each. */
const capacity = 50_000

function unavailable(cause: Error): never {
  throw new KeysUnavailable(`the keys cannot be written: ${cause.message}`, { cause })
}

const isSame = (one: KeyRecord | undefined, other: KeyRecord | undefined) =>
  one?.epoch === other?.epoch && one?.wrapped === other?.wrapped
