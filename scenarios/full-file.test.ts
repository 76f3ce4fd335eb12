import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, jest, test } from '@jest/globals'

jest.setTimeout(60_000)

const path = mkdtempSync(join(tmpdir(), 'full-file-'))
afterAll(() => rmSync(path, { recursive: true }))

/** Small transactions, each with a large one close behind it for which there is no room: what became of each small one. */
const script = `
  import { setTimeout as sleep } from 'node:timers/promises'
  import { committed, flushed, openEnvironment } from './dist/lmdb/environment.js'
  const environment = openEnvironment('${path}', 4, '')
  const texts = environment.openDB({ name: 'texts' })
  const put = (count) => () => {
    for (let n = 0; n < count; n += 1) texts.put(n, 'x'.repeat(4_000))
  }
  const outcomes = { durable: 0, refused: 0, silent: 0 }
  for (let n = 0; n < 100; n += 1) {
    const small = flushed(environment, environment.transaction(put(1))).then(() => 'durable', () => 'refused')
    for (const end = performance.now() + (n % 30) / 10; performance.now() < end; ) await new Promise(setImmediate)
    const isRefused = await committed(environment.transaction(put(2_000))).then(() => false, () => true)
    if (!isRefused) throw new Error('there was room')
    outcomes[await Promise.race([small, sleep(2_000).then(() => 'silent')])] += 1
  }
  await environment.close()
  process.stdout.write(JSON.stringify(outcomes))`

test('who has written to a full file is told what became of it, whatever is refused at the same time, and it can be closed', async () => {
  // In units of 512 bytes. LMDB writes what goes together in the order of its pages, and a part may fit.
  const line = `trap '' XFSZ; ulimit -f 4096; exec "$0" --input-type=module --eval "$1"`
  const { stdout } = await promisify(execFile)('sh', ['-c', line, process.execPath, script], { timeout: 50_000 })
  const outcomes = JSON.parse(stdout)
  expect(outcomes).toMatchObject({ silent: 0 })
  expect(outcomes.durable).toBeGreaterThan(10)
})
