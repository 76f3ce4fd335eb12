import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, jest, test } from '@jest/globals'
import { anySeed } from './load/chances.ts'
import { disturbProjectors } from './projection/disturb-projectors.ts'

jest.setTimeout(300_000)

/** `npm run projector-faults` does the same for longer. */
test('projectors that are killed and paused at random show what was written, and what a rebuild shows', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'projector-faults-'))
  const { line, violations } = await disturbProjectors({
    broker: process.env.TEST_KAFKA_BROKERS ?? '',
    mongodb: process.env.TEST_MONGODB_URL ?? '',
    directory,
    seed: anySeed(),
    times: 3,
    events: 5_000,
    longestPause: 12_000,
  })
  process.stdout.write(`${line}\n`)
  expect(violations).toEqual([])
  rmSync(directory, { recursive: true })
})
