import { expect, test } from '@jest/globals'
import { beginGeneration } from '../testing/generation.ts'
import { lmdbReadModels } from '../testing/lmdb-read-models.ts'
import { sourceOf } from './exporting.ts'

const readModels = lmdbReadModels()

const logOf = (logId: string) => ({
  opened: Promise.resolve({ logId, partitions: 2 }),
  ends: async () => [0, 0],
})

test('what is exported are the read models of the log', async () => {
  const generation = await beginGeneration(readModels())
  expect(await sourceOf(generation, logOf(generation.logId))).toEqual({ generation, vector: [0, 0] })
})

test('beside another log, as after the log was lost, nothing is exported, and that is said', async () => {
  const generation = await beginGeneration(readModels())
  await expect(sourceOf(generation, logOf('another'))).rejects.toThrow(
    `the read models were built from log ${generation.logId}, and this is log another: connect the log that they belong to`,
  )
})
