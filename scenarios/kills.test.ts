import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, jest, test } from '@jest/globals'
import { killRepeatedly } from './kill-repeatedly.ts'
import { standalone } from './kill-targets.ts'
import { anySeed } from './load/chances.ts'

jest.setTimeout(120_000)

/** `npm run kills` does the same for longer. */
test('standalone, killed at random moments, keeps every promise about what it acknowledged', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'kills-'))
  const { line, violations } = await killRepeatedly(await standalone(directory), anySeed(), 3)
  process.stdout.write(`${line}\n`)
  expect(violations).toEqual([])
  rmSync(directory, { recursive: true })
})
