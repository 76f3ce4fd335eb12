import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { shortSession, startKafka } from '../testing/kafka-container.ts'
import { killRepeatedly } from './kill-repeatedly.ts'
import { commandApi, kafka, type Servers } from './kill-targets.ts'
import { anySeed } from './load/chances.ts'

jest.setTimeout(300_000)

/** `npm run kills` does the same for longer. */
describe('killed at random moments, every promise about what was acknowledged is kept by', () => {
  const directory = mkdtempSync(join(tmpdir(), 'kills-'))
  let servers: Servers

  beforeAll(async () => {
    const broker = await startKafka({ environment: shortSession })
    servers = { kafka: broker, mongodb: process.env.TEST_MONGODB_URL ?? '' }
  })
  afterAll(async () => {
    await servers.kafka.container.stop()
    rmSync(directory, { recursive: true })
  })

  test.each([
    ['two command APIs', commandApi],
    ['Kafka', kafka],
  ])('%s', async (_, start) => {
    const { line, violations } = await killRepeatedly(await start(servers, directory), anySeed(), 2)
    process.stdout.write(`${line}\n`)
    expect(violations).toEqual([])
  })
})
