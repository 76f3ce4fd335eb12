import type { KeyStore } from './key-store.ts'
import { isCurrent, type MasterKeys, unwrap, wrap } from './master-keys.ts'

/** Users at once. */
const chunk = 100

export interface Rewrapped {
  /** Keys that were under another master key, and are under the first one now. */
  readonly changed: number
  /** Those that were already. */
  readonly kept: number
}

/**
 * Has all users' keys kept under the first of the master keys. The keys themselves stay what they are, and so does all that
 * was sealed. Harmless when it comes again, and beside processes that have both. Rejects with KeysUnavailable when a key
 * is under none of the master keys; others may have been changed.
 */
export async function rewrap(store: KeyStore, masters: MasterKeys): Promise<Rewrapped> {
  let [changed, kept] = [0, 0]
  for (let after: string | undefined; ; ) {
    const users = await store.users(after, chunk)
    const outcomes = await Promise.all(users.map((user) => rewrapOne(store, masters, user)))
    changed += outcomes.filter(Boolean).length
    kept += outcomes.filter((isChanged) => !isChanged).length
    after = users.at(-1)
    if (users.length < chunk) return { changed, kept }
  }
}

/** False when there was nothing to change. */
async function rewrapOne(store: KeyStore, masters: MasterKeys, user: string): Promise<boolean> {
  for (;;) {
    const record = (await store.find([user])).get(user)
    if (record?.wrapped === undefined) return false
    const { epoch, wrapped } = record
    if (isCurrent(wrapped, user, epoch, masters)) return false
    const next = { epoch, wrapped: wrap(unwrap(wrapped, user, epoch, masters), user, epoch, masters) }
    // Otherwise the user was erased meanwhile, or somebody else does the same.
    if (await store.replace(user, record, next)) return true
  }
}
