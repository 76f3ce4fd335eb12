import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { temporaryDirectories } from '../testing/temporary-directories.ts'
import { createKeyRing } from './key-ring.ts'
import { type KeyStore, KeysUnavailable } from './key-store.ts'
import { createLmdbKeyStore } from './lmdb/lmdb-key-store.ts'
import { rewrap } from './rewrap.ts'

const directory = temporaryDirectories()
let store: KeyStore
beforeEach(async () => {
  store = createLmdbKeyStore({ path: await directory() })
})
afterEach(() => store.close())

const [old, next] = [randomBytes(32), randomBytes(32)]

describe('changing the master key', () => {
  test('keeps every key, under the new one alone', async () => {
    const users = Array.from({ length: 1_003 }, (_, index) => `user ${index}`)
    const before = createKeyRing({ store, masters: [old] })
    const keys = await Promise.all(users.map((user) => before.current(user)))
    await before.erase('erased')
    expect(await rewrap(store, [next, old])).toEqual({ changed: 1_003, kept: 1 })
    const after = createKeyRing({ store, masters: [next] })
    expect(await Promise.all(users.map((user) => after.current(user)))).toEqual(keys)
    expect(await store.find(['erased'])).toEqual(new Map([['erased', { epoch: 1 }]]))
    await expect(createKeyRing({ store, masters: [old] }).current('user 0')).rejects.toThrow(KeysUnavailable)
  })

  test('is done when it was done, and goes on where it was interrupted', async () => {
    await Promise.all(['ann', 'bob'].map((user) => createKeyRing({ store, masters: [old] }).current(user)))
    await createKeyRing({ store, masters: [next] }).current('carl')
    expect(await rewrap(store, [next, old])).toEqual({ changed: 2, kept: 1 })
    expect(await rewrap(store, [next, old])).toEqual({ changed: 0, kept: 3 })
  })

  test('says so when a key is under neither', async () => {
    await createKeyRing({ store, masters: [randomBytes(32)] }).current('ann')
    await expect(rewrap(store, [next, old])).rejects.toThrow(KeysUnavailable)
  })

  test('erases nobody back, who is erased meanwhile', async () => {
    await createKeyRing({ store, masters: [old] }).current('ann')
    let isFirst = true
    const interrupted: KeyStore = {
      ...store,
      async replace(...change) {
        if (isFirst) await createKeyRing({ store, masters: [old] }).erase('ann')
        isFirst = false
        return await store.replace(...change)
      },
    }
    expect(await rewrap(interrupted, [next, old])).toEqual({ changed: 0, kept: 1 })
    expect(await store.find(['ann'])).toEqual(new Map([['ann', { epoch: 2 }]]))
  })
})
