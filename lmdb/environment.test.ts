import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { openEnvironment } from './environment.ts'

const path = mkdtempSync(join(tmpdir(), 'environment-'))
afterAll(() => rmSync(path, { recursive: true }))

test('a process that has a file open does not open it again, which would have it wait for itself, until it has closed it', async () => {
  const first = openEnvironment(path, 4, '')
  for (const same of [path, `${path}/`, relative('.', path)]) {
    expect(() => openEnvironment(same, 4, '')).toThrow(`${path}/data.mdb is open in this process already`)
  }
  await first.close()
  await openEnvironment(path, 4, '').close()
})
