import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { temporaryDirectories } from '../testing/temporary-directories.ts'
import { begin, createBoundKeyRing, refuseUnsealed } from './bound-keys.ts'
import { type KeyStore, KeysRefused, KeysUnavailable } from './key-store.ts'
import { createLmdbKeyStore } from './lmdb/lmdb-key-store.ts'
import { rewrap } from './rewrap.ts'

const directory = temporaryDirectories()
let store: KeyStore
beforeEach(async () => {
  store = createLmdbKeyStore({ path: await directory() })
})
afterEach(() => store.close())

const master = randomBytes(32)
/** Whether who has no master key is refused. */
const isBegun = () =>
  refuseUnsealed({ ...store, close: async () => {} }).then(
    () => false,
    (error) => error instanceof KeysRefused,
  )
const log = (logId: string, records = 1) => ({ opened: Promise.resolve({ logId }), ends: async () => [1, records - 1] })
const ring = (of = log('one'), masters: readonly [Buffer, ...Buffer[]] = [master]) =>
  createBoundKeyRing({ store, masters }, of)

describe('a key store', () => {
  test('is that of the log that was empty when it was used first', async () => {
    expect(await isBegun()).toBe(false)
    const { key } = await ring().current('ann')
    expect(await isBegun()).toBe(true)
    expect((await ring(log('one', 1_000)).current('ann')).key).toEqual(key)
  })

  test('of another log gives nobody a key', async () => {
    await ring().check()
    const other = ring(log('other'))
    for (const refused of [other.check(), other.current('ann'), other.erase('ann'), other.find([])]) {
      await expect(refused).rejects.toThrow(/the key store is that of another log/)
    }
    expect(await store.find(['ann'])).toEqual(new Map())
  })

  test('under another master key gives nobody a key', async () => {
    await ring().check()
    await expect(ring(log('one'), [randomBytes(32)]).current('ann')).rejects.toThrow(/under another master key/)
    expect(await store.find(['ann'])).toEqual(new Map())
  })

  test('that is empty beside a log that is not is lost, unless somebody says that it never was', async () => {
    const used = ring(log('one', 2))
    await expect(used.current('ann')).rejects.toThrow(/the key store is empty, and the log is not/)
    await begin(store, [master], 'one')
    expect((await used.current('ann')).epoch).toBe(1)
    await begin(store, [master], 'one')
    await expect(begin(store, [master], 'other')).rejects.toThrow(KeysUnavailable)
  })

  test('is begun although several processes have started the log', async () => {
    await ring({ opened: Promise.resolve({ logId: 'one' }), ends: async () => [4, 0, 0] }).check()
    expect(await isBegun()).toBe(true)
  })

  test('is asked again when it was not there, and not when it was', async () => {
    let asked = 0
    const ends = async () => {
      asked += 1
      return asked === 1 ? [2] : [1]
    }
    const late = { opened: Promise.resolve({ logId: 'one' }), ends }
    const used = ring(late)
    await expect(used.check()).rejects.toThrow(KeysUnavailable)
    await used.check()
    await used.check()
    expect(asked).toBe(2)
  })

  test('gives nobody a key, in time, while the log has not been reached or the store hangs', async () => {
    const patience = 50
    const away = new Promise<never>(() => {})
    const unreached = createBoundKeyRing(
      { store, masters: [master], patience },
      { opened: away, ends: async () => [0] },
    )
    await expect(unreached.check()).rejects.toThrow(KeysUnavailable)
    await expect(unreached.current('ann')).rejects.toThrow(KeysUnavailable)
    const slow: KeyStore = { ...store, find: (users) => (users.includes('ann') ? away : store.find(users)) }
    const hanging = createBoundKeyRing({ store: slow, masters: [master], patience }, log('one'))
    await hanging.check()
    await expect(hanging.current('ann')).rejects.toThrow(KeysUnavailable)
  })

  test('that is lost while it is used gives nobody a second key', async () => {
    const empty = createLmdbKeyStore({ path: await directory() })
    let there = store
    const changing: KeyStore = {
      find: (users) => there.find(users),
      replace: (...words) => there.replace(...words),
      users: (...words) => there.users(...words),
      close: () => there.close(),
    }
    let records = 1
    const growing = { ...log('one'), ends: async () => [records] }
    const used = createBoundKeyRing({ store: changing, masters: [master], now: () => 0 }, growing)
    const { key } = await used.current('ann')
    records = 2
    there = empty
    for (const refused of [used.current('bob'), used.erase('cid'), used.reach()]) {
      await expect(refused).rejects.toThrow(/the key store is empty, and the log is not/)
    }
    await begin(empty, [master], 'other')
    await expect(used.current('bob')).rejects.toThrow(/the key store is that of another log/)
    expect(await empty.find(['ann', 'bob', 'cid'])).toEqual(new Map())
    there = store
    await used.reach()
    expect((await used.current('ann')).key).toEqual(key)
    expect((await used.current('bob')).epoch).toBe(1)
    await empty.close()
  })

  test('is still that of its log when the master key is changed', async () => {
    await ring().check()
    const next = randomBytes(32)
    expect(await rewrap(store, [next, master])).toEqual({ changed: 1, kept: 0 })
    await ring(log('one', 9), [next]).check()
  })
})
