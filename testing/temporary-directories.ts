import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from '@jest/globals'

/** Makes directories that go when the test has ended. */
export function temporaryDirectories(): () => Promise<string> {
  const made: string[] = []
  afterEach(async () => {
    for (const path of made.splice(0)) await rm(path, { recursive: true })
  })
  return async () => {
    const path = await mkdtemp(join(tmpdir(), 'test-'))
    made.push(path)
    return path
  }
}
