import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { type Distributed, startDistributed } from './distributed.ts'
import { readBack } from './load/read-back.ts'
import { tallyOf } from './load/tally.ts'
import { violationsOf } from './load/violations.ts'
import { startWriters } from './load/writers.ts'

jest.setTimeout(120_000)

const directory = mkdtempSync(join(tmpdir(), 'orderly-stops-'))
let distributed: Distributed

beforeAll(async () => {
  const topic = `stops-${randomUUID()}`
  const broker = process.env.TEST_KAFKA_BROKERS ?? ''
  distributed = await startDistributed({
    commandApis: [{}, {}],
    brokerOfWrites: broker,
    broker,
    mongodb: `${process.env.TEST_MONGODB_URL}/${topic}`,
    topic,
    directory,
  })
})
afterAll(async () => {
  await distributed.stop()
  rmSync(directory, { recursive: true })
})

test('a command API that is told to stop under load has answered all that it wrote, and ends with 0', async () => {
  const { client, commandApis, accidents } = distributed
  const load = startWriters({ client, name: 'stops', count: 32, seed: 1, pause: 5 })
  await load.nextAck()
  for (const commandApi of [...commandApis, ...commandApis]) {
    await sleep(500)
    await commandApi.end('SIGTERM')
    commandApi.start()
    await load.nextAck()
  }
  await load.stop()
  const shown = await readBack(client, load.posted)
  process.stdout.write(`command-api told to stop 4 times: ${tallyOf(load, shown)}\n`)

  expect(violationsOf(load.posted, shown)).toEqual([])
  const acked = new Set(load.posted.flatMap(({ ids }) => ids))
  const others = [...shown.values()].flat().filter(({ id }) => !acked.has(id))
  // A slow broker may have had it answered so; a request that got no answer was not taken.
  const unknown = load.attempts.filter(({ type }) => type === 'urn:problem:outcome-unknown')
  expect(others.length).toBeLessThanOrEqual(unknown.length)
  expect(accidents()).toEqual([])
})
