import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, jest, test } from '@jest/globals'
import { anySeed } from './load/chances.ts'
import { checkReads } from './reading/check-reads.ts'

jest.setTimeout(300_000)

/** `npm run reads` does the same for longer. */
test('while instances are killed and read models rebuilt, reads keep every promise', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'reads-'))
  const { line, violations } = await checkReads({
    broker: process.env.TEST_KAFKA_BROKERS ?? '',
    mongodb: process.env.TEST_MONGODB_URL ?? '',
    directory,
    seed: anySeed(),
    minutes: 1 / 3,
    visitors: 12,
  })
  process.stdout.write(`${line}\n`)
  expect(violations).toEqual([])
  rmSync(directory, { recursive: true })
})
