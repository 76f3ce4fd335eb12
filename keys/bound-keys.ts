import { DeadlineExceeded, withDeadline } from '../process/retry.ts'
import { createKeyRing, type KeyRing, type KeyRingParts } from './key-ring.ts'
import { type KeyRecord, type KeyStore, KeysRefused, KeysUnavailable } from './key-store.ts'
import { type MasterKeys, unwrap, wrap } from './master-keys.ts'

/** What has to be known of the log that texts are sealed in. */
export interface SealedLog {
  readonly opened: Promise<{ readonly logId: string }>
  /** For each partition the offset that the next record will get. */
  ends(): Promise<readonly number[]>
}

export interface BoundKeyRing extends KeyRing {
  /**
   * Resolves when the key store is that of the log, and under this master key; rejects with KeysUnavailable when it is not,
   * or cannot be asked. Every other method does so too. Once it is known, it is asked again only before somebody gets a
   * first key.
   */
  check(): Promise<void>
  /** Resolves when the key store answers now, and is the right one. */
  reach(): Promise<void>
}

export interface BoundKeyRingParts extends KeyRingParts {
  /** Milliseconds after which `check` and `current` have rejected. */
  readonly patience?: number
}

/**
 * The keys of one log. The first to use them writes down in the store whose they are, under the master key, while the log
 * has nothing yet. So neither a store that is another one, or was lost, nor another master key gives anybody a second key
 * for an epoch of which the log has texts already: those could never be read together.
 */
export function createBoundKeyRing(parts: BoundKeyRingParts, log: SealedLog): BoundKeyRing {
  const { store, masters, patience = 5_000 } = parts
  const ring = createKeyRing({ ...parts, store: { ...store, replace } })
  let checked: Promise<void> | undefined

  async function bind() {
    const { logId } = await log.opened
    const known = await boundTo(store, masters)
    if (known === logId) return
    if (known !== undefined) throw new KeysUnavailable('the key store is that of another log')
    if (!isNew(await log.ends())) throw new KeysUnavailable(emptyStore)
    await begin(store, masters, logId)
  }

  function check(): Promise<void> {
    checked ??= inTime(bind(), 'asking the key store whose it is').catch((error) => {
      checked = undefined
      throw error
    })
    return checked
  }

  function checkAgain(): Promise<void> {
    checked = undefined
    return check()
  }

  /** Whoever has no record has one perhaps in the store that was there before: it may be lost while it is used. */
  async function replace(user: string, known: KeyRecord | undefined, next: KeyRecord): Promise<boolean> {
    if (!known) await checkAgain()
    return await store.replace(user, known, next)
  }

  async function current(user: string) {
    await check()
    return await ring.current(user)
  }

  function inTime<T>(operation: Promise<T>, what: string): Promise<T> {
    return withDeadline(operation, patience, what).catch((error) => {
      throw error instanceof DeadlineExceeded ? new KeysUnavailable(error.message) : error
    })
  }

  return {
    check,
    reach: checkAgain,
    current: (user) => inTime(current(user), 'having a key'),
    async find(ids) {
      await check()
      return await ring.find(ids)
    },
    async erase(user) {
      await check()
      return await ring.erase(user)
    },
  }
}

/**
 * Whether nobody can have posted yet. Of a log of several partitions each process that is started writes the log's own
 * record, at the beginning of the first, when it finds that empty; where there is one, one process does.
 */
function isNew([first = 0, ...others]: readonly number[]): boolean {
  return first <= (others.length === 0 ? 1 : mostStarted) && others.every((end) => end === 0)
}

/** Processes that start at the same time, more than anybody has. */
const mostStarted = 16

const emptyStore =
  'the key store is empty, and the log is not: restore the keys; or, where no text was ever sealed in this log, begin to: ' +
  'npm run keys -- begin'

/** The name of the record of the log, longer than that of any user. */
const name = 'the log of these keys'.padEnd(257, '.')
const epoch = 1

/** The log that a store is bound to. Rejects with KeysUnavailable when that is under none of the master keys. */
async function boundTo(store: KeyStore, masters: MasterKeys): Promise<string | undefined> {
  const record = (await store.find([name])).get(name)
  return record?.wrapped === undefined ? undefined : unwrap(record.wrapped, name, epoch, masters).toString()
}

/** Binds a store to a log, unless it is bound to one. Rejects with KeysUnavailable when it is bound to another. */
export async function begin(store: KeyStore, masters: MasterKeys, logId: string): Promise<void> {
  await store.replace(name, undefined, { epoch, wrapped: wrap(Buffer.from(logId), name, epoch, masters) })
  if ((await boundTo(store, masters)) !== logId) throw new KeysUnavailable('the key store is that of another log')
}

/**
 * For who has no master key: rejects with KeysRefused when a store has the keys of a log, because texts would be written as
 * they are beside others that are sealed. Closes it.
 */
export async function refuseUnsealed(store: KeyStore): Promise<void> {
  try {
    if ((await store.find([name])).size > 0) throw new KeysRefused('texts are sealed in this log: set MASTER_KEY')
  } finally {
    await store.close()
  }
}
