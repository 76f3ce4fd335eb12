import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, jest, test } from '@jest/globals'
import { fuzzFiles } from './fuzz/damaged-files.ts'
import { fuzzRecords } from './fuzz/records.ts'
import { fuzzRequests } from './fuzz/requests.ts'
import { anySeed } from './load/chances.ts'

jest.setTimeout(90_000)

/** `npm run fuzz` does the same for longer. */
test.each([
  ['requests that are none, or nearly', fuzzRequests, 150],
  ['records of any bytes', fuzzRecords, 20],
  ['LMDB files, cut or with pages that are others', fuzzFiles, 4],
])('%s', async (_, fuzz, cases) => {
  const directory = mkdtempSync(join(tmpdir(), 'fuzz-'))
  const { line, violations } = await fuzz(directory, { seed: anySeed(), cases })
  process.stdout.write(`${line}\n`)
  expect(violations).toEqual([])
  rmSync(directory, { recursive: true })
})
