import type { Db, Filter } from 'mongodb'
import { unlessDuplicate } from '../../mongodb/errors.ts'
import { createStore, type StoreOptions } from '../../mongodb/store.ts'
import { type KeyRecord, type KeyStore, KeysRefused, KeysUnavailable } from '../key-store.ts'

type Stored = KeyRecord & { readonly _id: string }

/** One document per user in a database of its own, written by majority and to the journal, and read by majority. */
export function createMongoKeyStore(options: StoreOptions): KeyStore {
  const store = createStore(options, {
    what: 'keys',
    variable: 'KEYS_MONGODB_URL',
    Unavailable: KeysUnavailable,
    Refused: KeysRefused,
  })

  return {
    find: (users) =>
      store.run(async (db) => {
        const found = await keys(db)
          .find({ _id: { $in: [...users] } })
          .toArray()
        return new Map(found.map(({ _id, ...record }) => [_id, record]))
      }),

    replace: (user, known, next) =>
      store.run(async (db) => {
        if (!known) return await inserted(db, { _id: user, ...next })
        const there = { _id: user, epoch: known.epoch, wrapped: known.wrapped ?? { $exists: false } } as Filter<Stored>
        const { matchedCount } = await keys(db).replaceOne(there, next)
        return matchedCount === 1
      }),

    users: (after, limit) =>
      store.run(async (db) => {
        const behind = after === undefined ? {} : { _id: { $gt: after } }
        const found = await keys(db).find(behind).sort({ _id: 1 }).limit(limit).project<{ _id: string }>({ _id: 1 })
        return (await found.toArray()).map(({ _id }) => _id)
      }),

    close: () => store.close(),
  }
}

const keys = (db: Db) => db.collection<Stored>('keys')

const inserted = (db: Db, document: Stored): Promise<boolean> =>
  keys(db)
    .insertOne(document)
    .then(
      () => true,
      (error) => {
        unlessDuplicate(error)
        return false
      },
    )
