import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { temporaryDirectories } from '../testing/temporary-directories.ts'
import { createKeyRing, keyLife } from './key-ring.ts'
import { type KeyStore, KeysUnavailable } from './key-store.ts'
import { createLmdbKeyStore } from './lmdb/lmdb-key-store.ts'

const directory = temporaryDirectories()
let store: KeyStore
/** What the rings are given: counts, and answers nothing while it is down. */
let reached: KeyStore
let asked: string[][]
let isDown: boolean
let time: number

beforeEach(async () => {
  store = createLmdbKeyStore({ path: await directory() })
  asked = []
  isDown = false
  time = 0
  const orDown = async <T>(answer: () => Promise<T>) => {
    if (isDown) throw new KeysUnavailable('down')
    return await answer()
  }
  reached = {
    ...store,
    find: (users) => orDown(() => store.find(asked[asked.push([...users]) - 1] as string[])),
    replace: (...change) => orDown(() => store.replace(...change)),
  }
})
afterEach(() => store.close())

const master = randomBytes(32)
const ring = (...masters: Buffer[]) =>
  createKeyRing({ store: reached, masters: [masters[0] ?? master, ...masters.slice(1)], now: () => time })

describe('the key of a user', () => {
  test('is made once, and is the same for every process', async () => {
    const [one, other] = [ring(), ring()]
    const made = await one.current('ann')
    expect(made).toEqual({ epoch: 1, key: expect.any(Buffer) })
    expect(made.key).toHaveLength(32)
    expect(await other.current('ann')).toEqual(made)
    expect((await other.find([{ user: 'ann', epoch: 1 }]))({ user: 'ann', epoch: 1 })).toEqual(made.key)
    expect((await one.current('bob')).key).not.toEqual(made.key)
  })

  test('is one, when two processes meet a thousand new users at once', async () => {
    const rings = [ring(), ring()]
    const users = Array.from({ length: 1_000 }, (_, index) => `new ${index}`)
    const keys = await Promise.all(rings.map((one) => Promise.all(users.map((user) => one.current(user)))))
    expect(keys[0]).toEqual(keys[1])
    expect(new Set(keys[0]?.map(({ key }) => key.toString('hex'))).size).toBe(1_000)
  })

  test('is in the store under the master key alone', async () => {
    const { key } = await ring().current('ann')
    const { wrapped = '' } = (await store.find(['ann'])).get('ann') ?? {}
    expect(Buffer.from(wrapped, 'base64').includes(key)).toBe(false)
    await expect(ring(randomBytes(32)).current('ann')).rejects.toThrow(KeysUnavailable)
    expect(await ring(randomBytes(32), master).current('ann')).toEqual({ epoch: 1, key })
  })

  test('is asked for once while it is known, and with the others of the same moment', async () => {
    const one = ring()
    await Promise.all(['ann', 'bob'].map((user) => store.replace(user, undefined, { epoch: 2 })))
    await Promise.all([one.current('ann'), one.current('bob'), one.current('ann')])
    expect(asked[0]).toEqual(['ann', 'bob'])
    const before = asked.length
    await Promise.all([one.current('ann'), one.current('bob')])
    expect(asked).toHaveLength(before)
    time += keyLife
    await one.current('ann')
    expect(asked.slice(before)).toEqual([['ann']])
  })

  test('is good for its time while the store is down, and no longer', async () => {
    const one = ring()
    const known = await one.current('ann')
    isDown = true
    time += keyLife - 1
    expect(await one.current('ann')).toEqual(known)
    await expect(one.current('bob')).rejects.toThrow(KeysUnavailable)
    time += 1
    await expect(one.current('ann')).rejects.toThrow(KeysUnavailable)
    isDown = false
    expect(await one.current('ann')).toEqual(known)
  })
})

describe('an erased user', () => {
  const id = { user: 'ann', epoch: 1 }

  test('has no key in the store, and another one from then on', async () => {
    const one = ring()
    const { key } = await one.current('ann')
    expect(await one.erase('ann')).toBe(1)
    expect(await store.find(['ann'])).toEqual(new Map([['ann', { epoch: 2 }]]))
    expect((await one.find([id]))(id)).toBeUndefined()
    const next = await one.current('ann')
    expect(next.epoch).toBe(2)
    expect(next.key).not.toEqual(key)
    expect((await one.find([id, { user: 'ann', epoch: 2 }]))({ user: 'ann', epoch: 2 })).toEqual(next.key)
  })

  test('is known to other processes after five seconds at most', async () => {
    const [one, other] = [ring(), ring()]
    const { key } = await other.current('ann')
    await one.erase('ann')
    time += 4_999
    expect((await other.find([id]))(id)).toEqual(key)
    expect((await other.current('ann')).epoch).toBe(1)
    time += 1
    expect((await other.find([id]))(id)).toBeUndefined()
    expect((await other.current('ann')).epoch).toBe(2)
  })

  test('need not have had a key, and is erased once for each time that it is asked', async () => {
    const one = ring()
    expect(await one.erase('nobody')).toBe(0)
    expect(await one.erase('nobody')).toBe(1)
    expect((await one.current('nobody')).epoch).toBe(2)
    const epochs = await Promise.all(Array.from({ length: 5 }, () => ring().erase('nobody')))
    expect(epochs.sort()).toEqual([2, 3, 4, 5, 6])
  })
})

describe('a key that is not there', () => {
  test('is no erasure', async () => {
    await expect(ring().find([{ user: 'ann', epoch: 1 }])).rejects.toThrow(/no key 1 of somebody, which is no erasure/)
    await store.replace('ann', undefined, { epoch: 2 })
    await expect(ring().find([{ user: 'ann', epoch: 2 }])).rejects.toThrow(KeysUnavailable)
    await expect(ring().find([{ user: 'ann', epoch: 3 }])).rejects.toThrow(KeysUnavailable)
  })

  test('is looked for again where it may have come since', async () => {
    const [one, other] = [ring(), ring()]
    await one.current('ann')
    await one.erase('ann')
    await other.find([{ user: 'ann', epoch: 1 }])
    const { key } = await one.current('ann')
    expect((await other.find([{ user: 'ann', epoch: 2 }]))({ user: 'ann', epoch: 2 })).toEqual(key)
  })
})
