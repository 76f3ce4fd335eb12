import type { SealedText } from '../contracts/events.ts'
import { type Instruments, unobserved } from '../process/instruments.ts'
import { setNewest } from '../process/newest.ts'
import { type KeyRecord, type KeyStore, KeysUnavailable } from './key-store.ts'
import { type MasterKeys, newWrappedKey, unwrap } from './master-keys.ts'
import type { UserKey } from './sealed-text.ts'

/** Which key of which user. */
export interface KeyId {
  readonly user: string
  readonly epoch: SealedText['epoch']
}

/** The users' keys, as a process uses them. Every method rejects with KeysUnavailable when they cannot be had now. */
export interface KeyRing {
  /** The key under which a user's texts are sealed now; made when there is none. */
  current(user: string): Promise<UserKey>
  /**
   * Keys by which texts are opened, each undefined when it is erased. One that is absent is no erasure: then it rejects,
   * because the key store must be another one than that of the log, or have lost something.
   */
  find(ids: readonly KeyId[]): Promise<(id: KeyId) => Buffer | undefined>
  /** Erases a user's key, and answers the last epoch that is erased by that. */
  erase(user: string): Promise<number>
}

export interface KeyRingParts {
  readonly store: KeyStore
  readonly masters: MasterKeys
  /** Milliseconds, rising. */
  readonly now?: () => number
  readonly instruments?: Instruments
}

/** Milliseconds for which what was read of a key is taken to stand. */
export const keyLife = 5_000

/** Reads of a key, each of which took longer than it may be used. */
const mostTries = 3

/** Users whose keys are remembered, some 200 bytes each. */
const capacity = 50_000

interface Known {
  readonly epoch: number
  readonly key?: Buffer
  readonly until: number
}

export function createKeyRing(parts: KeyRingParts): KeyRing {
  const { store, masters, now = () => performance.now(), instruments = unobserved } = parts
  const requests = instruments.counter({
    name: 'key_requests_total',
    help: "Users' keys asked for: a hit was known, a miss was read from the key store",
    labels: ['result'],
  })
  const known = new Map<string, Known>()
  const making = new Map<string, Promise<UserKey>>()
  /** Who is asked for in this turn of the event loop, so that many are read at once. */
  let asked: { readonly users: Set<string>; readonly found: Promise<ReadonlyMap<string, KeyRecord>> } | undefined

  function read(users: readonly string[]): Promise<ReadonlyMap<string, KeyRecord>> {
    asked ??= askLater()
    for (const user of users) asked.users.add(user)
    return asked.found
  }

  function askLater() {
    const users = new Set<string>()
    const found = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      asked = undefined
      return store.find([...users])
    })
    return { users, found }
  }

  /** What is known of users, or read now. `begun` is before whatever was read. */
  async function look(users: readonly string[], begun: number): Promise<void> {
    const unknown = users.filter((user) => !(begun < (known.get(user)?.until ?? 0)))
    if (unknown.length < users.length) requests.add(['hit'], users.length - unknown.length)
    if (unknown.length === 0) return
    requests.add(['miss'], unknown.length)
    const found = await read(unknown)
    for (const user of unknown) {
      const record = found.get(user)
      if (record) remember(user, opened(user, record), begun)
      else known.delete(user)
    }
  }

  const opened = (user: string, { epoch, wrapped }: KeyRecord): Omit<Known, 'until'> =>
    wrapped === undefined ? { epoch } : { epoch, key: unwrap(wrapped, user, epoch, masters) }

  const remember = (user: string, found: Omit<Known, 'until'>, begun: number) =>
    setNewest(known, user, { ...found, until: begun + keyLife }, capacity)

  /** Until there is one, whoever has made it. */
  async function make(user: string): Promise<UserKey> {
    for (;;) {
      const begun = now()
      const record = (await store.find([user])).get(user)
      const epoch = record?.epoch ?? 1
      if (record?.wrapped !== undefined) {
        const key = unwrap(record.wrapped, user, epoch, masters)
        remember(user, { epoch, key }, begun)
        return { epoch, key }
      }
      await store.replace(user, record, { epoch, wrapped: newWrappedKey(user, epoch, masters) })
    }
  }

  function made(user: string): Promise<UserKey> {
    const running = making.get(user) ?? make(user).finally(() => making.delete(user))
    making.set(user, running)
    return running
  }

  /** The key, `erased`, or undefined when it is not there. */
  function stateOf({ user, epoch }: KeyId): Buffer | 'erased' | undefined {
    const found = known.get(user)
    if (found && epoch < found.epoch) return 'erased'
    return found?.epoch === epoch ? found.key : undefined
  }

  return {
    async current(user) {
      for (let tries = 0; tries < mostTries; tries += 1) {
        await look([user], now())
        const found = known.get(user)
        if (!found?.key) return await made(user)
        if (now() < found.until) return { epoch: found.epoch, key: found.key }
      }
      throw new KeysUnavailable('the key store answers too slowly')
    },

    async find(ids) {
      const users = [...new Set(ids.map(({ user }) => user))]
      await look(users, now())
      // What was read a while ago may lack what has come since.
      const absent = ids.filter((id) => stateOf(id) === undefined).map(({ user }) => user)
      for (const user of absent) known.delete(user)
      if (absent.length > 0) await look([...new Set(absent)], now())
      const states = new Map(ids.map((id) => [nameOf(id), stateOf(id)]))
      const missing = ids.find((id) => states.get(nameOf(id)) === undefined)
      if (missing) throw new KeysUnavailable(absentKey(missing), missing)
      return (id) => {
        const state = states.get(nameOf(id))
        return state === 'erased' ? undefined : state
      }
    },

    async erase(user) {
      for (;;) {
        const record = (await store.find([user])).get(user)
        const erased = record?.epoch ?? 0
        const isDone = await store.replace(user, record, { epoch: erased + 1 })
        known.delete(user)
        if (isDone) return erased
      }
    },
  }
}

const nameOf = ({ user, epoch }: KeyId) => `${epoch}\0${user}`

const absentKey = ({ epoch }: KeyId) =>
  `the key store has no key ${epoch} of somebody, which is no erasure: it is not that of this log, or has lost it`
