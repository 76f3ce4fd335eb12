import { expect, test } from '@jest/globals'
import type { KeyStore } from './key-store.ts'

/** What a key store keeps. `open` opens the same one again and again, as processes do one after the other. */
export function keyStoreContract(open: () => Promise<KeyStore>) {
  async function opened<T>(use: (store: KeyStore) => Promise<T>): Promise<T> {
    const store = await open()
    try {
      return await use(store)
    } finally {
      await store.close()
    }
  }

  test('finds what was put there, and nothing for others', () =>
    opened(async (store) => {
      expect(await store.replace('ann', undefined, { epoch: 1, wrapped: 'a' })).toBe(true)
      expect(await store.replace('…\ud83c\udf89', undefined, { epoch: 7 })).toBe(true)
      expect(await store.find(['ann', 'bob', '…\ud83c\udf89'])).toEqual(
        new Map([
          ['ann', { epoch: 1, wrapped: 'a' }],
          ['…\ud83c\udf89', { epoch: 7 }],
        ]),
      )
      expect(await store.find([])).toEqual(new Map())
    }))

  test('has it when it is opened again', async () => {
    await opened((store) => store.replace('bob', undefined, { epoch: 1, wrapped: 'b' }))
    expect(await opened((store) => store.find(['bob']))).toEqual(new Map([['bob', { epoch: 1, wrapped: 'b' }]]))
  })

  test('replaces only what is still there', () =>
    opened(async (store) => {
      const [first, second, erased] = [{ epoch: 1, wrapped: 'x' }, { epoch: 1, wrapped: 'y' }, { epoch: 2 }]
      expect(await store.replace('carl', undefined, first)).toBe(true)
      expect(await store.replace('carl', undefined, second)).toBe(false)
      expect(await store.replace('carl', second, erased)).toBe(false)
      expect(await store.replace('carl', { epoch: 1 }, erased)).toBe(false)
      expect(await store.replace('nobody', first, second)).toBe(false)
      expect(await store.find(['carl', 'nobody'])).toEqual(new Map([['carl', first]]))
      expect(await store.replace('carl', first, erased)).toBe(true)
      expect(await store.replace('carl', first, second)).toBe(false)
      expect(await store.find(['carl'])).toEqual(new Map([['carl', erased]]))
      expect(await store.replace('carl', erased, { epoch: 2, wrapped: 'z' })).toBe(true)
    }))

  test('of many who put something at once, lets one', () =>
    opened(async (store) => {
      const tries = Array.from({ length: 20 }, (_, index) => {
        return store.replace('dora', undefined, { epoch: 1, wrapped: String(index) })
      })
      const outcomes = await Promise.all(tries)
      expect(outcomes.filter(Boolean)).toHaveLength(1)
      const record = { epoch: 1, wrapped: String(outcomes.indexOf(true)) }
      expect(await store.find(['dora'])).toEqual(new Map([['dora', record]]))
    }))

  test('lists everybody, some at a time', () =>
    opened(async (store) => {
      const names = Array.from({ length: 7 }, (_, index) => `emil ${index}`)
      for (const name of names) await store.replace(name, undefined, { epoch: 1 })
      const found: string[] = []
      for (let after: string | undefined; ; ) {
        const users = await store.users(after, 3)
        found.push(...users)
        after = users.at(-1)
        if (users.length < 3) break
      }
      expect(found.filter((user) => user.startsWith('emil')).sort()).toEqual(names)
      expect(new Set(found).size).toBe(found.length)
    }))
}
