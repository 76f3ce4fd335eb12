import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import kafkajs from 'kafkajs'
import { partitionOf } from './partitioner.ts'

test('a key has the partition that kafkajs, and so the Java client, gives it', () => {
  const theirs = kafkajs.Partitioners.DefaultPartitioner()
  const theirPartitionOf = (key: string, partitions: number) => {
    const one = { partitionErrorCode: 0, leader: 0, replicas: [], isr: [] }
    const partitionMetadata = Array.from({ length: partitions }, (_, partitionId) => ({ ...one, partitionId }))
    return theirs({ topic: '', message: { key, value: null }, partitionMetadata })
  }
  const key = fc.string({ unit: 'binary', maxLength: 40 })
  fc.assert(
    fc.property(key, fc.integer({ min: 1, max: 100 }), (key, partitions) => {
      expect(partitionOf(key, partitions)).toBe(theirPartitionOf(key, partitions))
    }),
    { numRuns: 1_000 },
  )
})
