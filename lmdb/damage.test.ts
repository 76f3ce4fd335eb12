import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { open } from 'lmdb'
import { damageOf } from './damage.ts'
import { FileRefused, fileIn, openEnvironment } from './environment.ts'

const directory = mkdtempSync(join(tmpdir(), 'damage-'))
afterAll(() => rmSync(directory, { recursive: true }))

const pageSize = 4_096
const stored = join(directory, 'stored')
const other = join(directory, 'other.mdb')
let whole: Buffer

/** Trees of several levels, values that have pages of their own, several values of one key, and pages that were given free. */
beforeAll(async () => {
  const environment = open({ path: stored, maxDbs: 4 })
  const texts = environment.openDB<string, number>({ name: 'texts' })
  const repeated = environment.openDB<string, string>({ name: 'repeated', dupSort: true, encoding: 'ordered-binary' })
  for (let n = 0; n < 240; n += 1) {
    void texts.put(n, 'x'.repeat(n % 12 === 0 ? 9_000 : n))
    void repeated.put(`key ${n % 3}`, `value ${n} ${'y'.repeat(60)}`)
    if (n % 50 === 0) await environment.flushed
  }
  for (let n = 100; n < 150; n += 1) void texts.remove(n)
  await environment.flushed
  await environment.close()
  whole = readFileSync(fileIn(stored))
})

const damageOfBytes = (bytes: Buffer) => {
  writeFileSync(other, bytes)
  return damageOf(other, 'everything')
}

describe('a file of LMDB', () => {
  test('that is whole, or was just made, has no damage, however much of it is looked at', () => {
    for (const extent of ['header', 'branches', 'everything'] as const) {
      expect(damageOf(fileIn(stored), extent)).toBeUndefined()
      writeFileSync(other, '')
      expect(damageOf(other, extent)).toBeUndefined()
    }
  })

  test('that was cut is damaged, wherever that was, also where only what leads to entries is looked at', () => {
    copyFileSync(fileIn(stored), other)
    for (let page = statSync(other).size / pageSize; page > 0; page -= 1) {
      for (const length of [page * pageSize - 1, (page - 1) * pageSize + 1, (page - 1) * pageSize]) {
        if (length === 0) continue
        truncateSync(other, length)
        expect([length, damageOf(other, 'branches')]).toEqual([length, expect.stringMatching(/cut short|ends before/)])
      }
    }
  })

  test('with free pages at its end, which are not written, is whole without them', () => {
    // As transactions leave it that take pages and give them free again.
    const meta = whole.readBigUInt64LE(24 + 128) > whole.readBigUInt64LE(pageSize + 24 + 128) ? 0 : pageSize
    const bytes = Buffer.from(whole)
    bytes.writeBigUInt64LE(bytes.readBigUInt64LE(meta + 24 + 120) + 3n, meta + 24 + 120)
    expect(damageOfBytes(bytes)).toBeUndefined()
  })

  test('has damage where a page is lost, or is another one, unless it is free or has nothing of LMDB in it', () => {
    const pages = whole.length / pageSize
    const seen = { lost: 0, other: 0 }
    for (let page = 0; page < pages; page += 1) {
      const bytes = Buffer.from(whole)
      if (damageOfBytes(bytes.fill(0, page * pageSize, (page + 1) * pageSize)) !== undefined) seen.lost += 1
      const from = ((page + 7) % pages) * pageSize
      whole.copy(bytes, page * pageSize, from, from + pageSize)
      if (damageOfBytes(bytes) !== undefined) seen.other += 1
    }
    expect(seen.lost).toBeGreaterThan(30)
    expect(seen.other).toBe(seen.lost)
  })

  test('is looked at without end or exception, whatever bytes are in it', () => {
    for (let n = 0; n < 100; n += 1) {
      const bytes = Buffer.from(whole)
      for (let at = (n * 7_919) % 160; at < bytes.length; at += 401 + n) bytes[at] = (at * 31 + n) % 256
      expect(typeof damageOfBytes(bytes)).toBe('string')
    }
  })

  test('is refused when it is opened, with what to do, before LMDB reads what is not there', async () => {
    const path = mkdtempSync(join(directory, 'cut-'))
    for (const length of [100, 3 * pageSize, whole.length - pageSize]) {
      copyFileSync(fileIn(stored), fileIn(path))
      truncateSync(fileIn(path), length)
      expect(() => openEnvironment(path, 4, 'Restore it.')).toThrow(FileRefused)
      expect(() => openEnvironment(path, 4, 'Restore it.')).toThrow(/data\.mdb is damaged: it .*\. Restore it\.$/)
    }
  })
})
