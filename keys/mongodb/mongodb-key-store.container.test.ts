import { randomUUID } from 'node:crypto'
import { describe, expect, jest, test } from '@jest/globals'
import { keyStoreContract } from '../key-store.contract.ts'
import { KeysRefused, KeysUnavailable } from '../key-store.ts'
import { createMongoKeyStore } from './mongodb-key-store.ts'

jest.setTimeout(60_000)

describe('keys in MongoDB', () => {
  const url = `${process.env.TEST_MONGODB_URL}/keys-${randomUUID()}`

  keyStoreContract(async () => createMongoKeyStore({ url }))

  test('cannot be had where nobody answers', async () => {
    const store = createMongoKeyStore({ url: 'mongodb://127.0.0.1:1/keys', patience: 500 })
    await expect(store.find(['ann'])).rejects.toThrow(KeysUnavailable)
    await store.close()
  })

  test('are refused at a URL that is none', () => {
    expect(() => createMongoKeyStore({ url: 'mongodb://%' })).toThrow(KeysRefused)
  })
})
