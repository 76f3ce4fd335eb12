import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { committed, fileIn, openEnvironment } from './environment.ts'

const directory = mkdtempSync(join(tmpdir(), 'power-loss-'))
afterAll(() => rmSync(directory, { recursive: true }))

/** Of the file, as header.ts has it; behind the number of the transaction, lmdb-js says which boot of the machine wrote it. */
const [pageSize, metaEnd, boot] = [4_096, 24 + 144, 24 + 136]

let flushed: Buffer
let later: Buffer

beforeAll(async () => {
  const path = join(directory, 'written')
  const environment = openEnvironment(path, 4, 'restore it')
  const texts = environment.openDB<string, number>({ name: 'texts' })
  async function write(from: number) {
    for (let n = from; n < from + 1_000; n += 200) {
      await committed(environment.transaction(() => times(200, (index) => void texts.put(n + index, 'x'.repeat(100)))))
      await environment.flushed
    }
    return readFileSync(fileIn(path))
  }
  flushed = await write(0)
  later = await write(1_000)
  await environment.close()
})

function times(count: number, act: (index: number) => void) {
  for (let index = 0; index < count; index += 1) act(index)
}

/** What was flushed once, but for meta pages of later transactions, which the kernel writes when it likes; of another boot. */
function leftBy(metaPages: readonly number[]): string {
  const left = Buffer.from(flushed)
  for (const page of metaPages) later.copy(left, page * pageSize, page * pageSize, page * pageSize + metaEnd)
  for (const at of [boot, pageSize + boot, pageSize / 2 + boot]) left.writeBigInt64LE(1n, at)
  const path = join(directory, `left-${metaPages.join('-')}`)
  mkdirSync(path)
  writeFileSync(fileIn(path), left)
  return path
}

describe('a file that a crash of the machine left with later meta pages', () => {
  test.each([[[0]], [[1]], [[0, 1]]])('%j has all that was flushed, and is written on', async (metaPages) => {
    const path = leftBy(metaPages)
    for (const expected of [1_000, 1_001]) {
      const environment = openEnvironment(path, 4, 'restore it')
      const texts = environment.openDB<string, number>({ name: 'texts' })
      expect(texts.getKeysCount()).toBe(expected)
      await texts.put(5_000, 'more')
      await environment.flushed
      await environment.close()
    }
  })
})
