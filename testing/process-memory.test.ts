import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { open } from 'lmdb'
import { memoryOf, type ProcessMemory } from './process-memory.ts'

const onLinux = process.platform === 'linux' ? test : test.skip
const size = 64 * 1024 * 1024

const own = () => memoryOf(process.pid) as ProcessMemory

onLinux('a buffer that is written to is a process’ own memory', () => {
  const before = own()
  const buffer = Buffer.alloc(size, 1)
  const after = own()
  expect(after.own - before.own).toBeGreaterThan((buffer.length * 3) / 4)
  expect(after.mapped - before.mapped).toBeLessThan(size / 4)
})

onLinux('what LMDB has read of its file is mapped', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'process-memory-'))
  const environment = open<Uint8Array, number>({ path: directory, encoding: 'binary' })
  const before = own()
  await environment.transaction(() => {
    for (let key = 0; key < 64; key += 1) environment.put(key, Buffer.alloc(size / 64, 1))
  })
  await environment.flushed
  for (let key = 0; key < 64; key += 1) environment.get(key)
  const after = own()
  expect(after.mapped - before.mapped).toBeGreaterThan((size * 3) / 4)
  await environment.close()
  rmSync(directory, { recursive: true })
})
