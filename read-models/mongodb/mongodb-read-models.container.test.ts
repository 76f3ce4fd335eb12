import { randomUUID } from 'node:crypto'
import { describe, expect, jest, test } from '@jest/globals'
import { readModelsContract } from '../read-models.contract.ts'
import { ReadModelsUnavailable } from '../read-models.ts'
import { createMongoReadModels } from './mongodb-read-models.ts'

// Making the collections and indexes of several generations takes seconds.
jest.setTimeout(30_000)

describe('MongoDB', () => {
  readModelsContract(async () => {
    const url = `${process.env.TEST_MONGODB_URL}/test-${randomUUID().slice(0, 8)}`
    return { open: () => createMongoReadModels({ url }) }
  })

  test('says that it is unavailable when nobody answers', async () => {
    const nobody = createMongoReadModels({ url: 'mongodb://127.0.0.1:9/test' })
    await expect(nobody.live(1)).rejects.toBeInstanceOf(ReadModelsUnavailable)
    await nobody.close()
  })
})
