import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, jest, test } from '@jest/globals'
import { fuzzFiles } from './fuzz/damaged-files.ts'
import { anySeed } from './load/chances.ts'

jest.setTimeout(90_000)

/** `npm run fuzz` does the same for longer. */
test.each([['LMDB files, cut or with pages that are others', fuzzFiles, 8]])('%s', async (_, fuzz, cases) => {
  const directory = mkdtempSync(join(tmpdir(), 'fuzz-'))
  const { line, violations } = await fuzz(directory, { seed: anySeed(), cases })
  process.stdout.write(`${line}\n`)
  expect(violations).toEqual([])
  rmSync(directory, { recursive: true })
})
