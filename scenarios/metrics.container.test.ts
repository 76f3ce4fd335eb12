import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest } from '@jest/globals'
import { type Distributed, startDistributed } from './distributed.ts'
import { metrics } from './metrics.scenario.ts'

jest.setTimeout(120_000)

describe('distributed', () => {
  const directory = mkdtempSync(join(tmpdir(), 'metrics-'))
  let distributed: Distributed
  const writes = () => distributed.commandApis[0]?.origin ?? ''
  const reads = () => distributed.queryApi.origin

  beforeAll(async () => {
    const id = randomUUID().slice(0, 8)
    const broker = process.env.TEST_KAFKA_BROKERS ?? ''
    const database = (name: string) => `${process.env.TEST_MONGODB_URL}/metrics-${name}-${id}`
    const MASTER_KEY = randomBytes(32).toString('base64')
    distributed = await startDistributed({
      commandApis: [{}],
      brokerOfWrites: broker,
      broker,
      mongodb: database('models'),
      topic: `metrics-${id}`,
      directory,
      more: { MASTER_KEY, KEYS_MONGODB_URL: database('keys') },
    })
  })
  afterAll(async () => {
    await distributed.stop()
    expect(distributed.accidents()).toEqual([])
    rmSync(directory, { recursive: true })
  })

  const origins = () => ({ 'command-api': writes(), projector: distributed.projector.origin, 'query-api': reads() })
  metrics(origins, writes, reads)
})
