import { randomUUID } from 'node:crypto'
import { describe, expect, jest, test } from '@jest/globals'
import { keyStoreContract } from '../key-store.contract.ts'
import { KeysRefused, KeysUnavailable } from '../key-store.ts'
import { createMongoKeyStore } from './mongodb-key-store.ts'

jest.setTimeout(60_000)

describe('keys in MongoDB', () => {
  const url = `${process.env.TEST_MONGODB_URL}/keys-${randomUUID()}`

  keyStoreContract(async () => createMongoKeyStore({ url }))

  test('of several processes that put something at once, let one', async () => {
    const stores = [createMongoKeyStore({ url }), createMongoKeyStore({ url })]
    const users = Array.from({ length: 20 }, (_, number) => `met ${number}`)
    const won = await Promise.all(
      stores.map((store, wrapped) =>
        Promise.all(users.map((user) => store.replace(user, undefined, { epoch: 1, wrapped: `${wrapped}` }))),
      ),
    )
    const winners = users.map((_, index) => won.findIndex((outcomes) => outcomes[index]))
    expect(won.flat().filter(Boolean)).toHaveLength(users.length)
    for (const store of stores) {
      const found = await store.find(users)
      expect(users.map((user) => found.get(user)?.wrapped)).toEqual(winners.map(String))
    }
    await Promise.all(stores.map((store) => store.close()))
  })

  test('cannot be had where nobody answers', async () => {
    const store = createMongoKeyStore({ url: 'mongodb://127.0.0.1:1/keys', patience: 500 })
    await expect(store.find(['ann'])).rejects.toThrow(KeysUnavailable)
    await store.close()
  })

  test('are refused at a URL that is none', () => {
    expect(() => createMongoKeyStore({ url: 'mongodb://%' })).toThrow(KeysRefused)
  })
})
