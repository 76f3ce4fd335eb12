import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { DataDirectoryRefused, takeDataDirectory } from './data-directory.ts'

describe('a data directory', () => {
  let parent: string
  let path: string
  beforeEach(() => {
    parent = mkdtempSync(join(tmpdir(), 'data-directory-'))
    path = join(parent, 'not', 'there yet')
  })
  afterEach(() => rmSync(parent, { recursive: true }))

  /** Another process that takes the lock as the server does, and holds it until it is killed. */
  async function otherProcess() {
    const take = `require('fs-native-extensions').tryLock(require('fs').openSync(${JSON.stringify(join(path, 'lock'))}, 'a+'))`
    const child = spawn(process.execPath, ['-e', `console.log(${take}); setInterval(() => {}, 1000)`])
    const [answer] = await once(child.stdout, 'data')
    return { child, locked: String(answer).trim() }
  }

  test('is made, and taken for this process alone', async () => {
    const directory = takeDataDirectory(path)
    const other = await otherProcess()
    expect(other.locked).toBe('false')
    other.child.kill('SIGKILL')
    directory.release()
  })

  test('is refused while another process has it, and free when that was killed', async () => {
    takeDataDirectory(path).release()
    const other = await otherProcess()
    expect(other.locked).toBe('true')
    expect(() => takeDataDirectory(path)).toThrow(DataDirectoryRefused)
    expect(() => takeDataDirectory(path)).toThrow(/is in use by another server: stop that one, or set DATA_DIR/)
    other.child.kill('SIGKILL')
    await once(other.child, 'exit')
    takeDataDirectory(path).release()
  })

  test('that is a file is refused', () => {
    writeFileSync(join(parent, 'file'), '')
    expect(() => takeDataDirectory(join(parent, 'file'))).toThrow(/file cannot be used: EEXIST/)
  })

  test('is free again when it was released', () => {
    takeDataDirectory(path).release()
    takeDataDirectory(path).release()
    expect(execFileSync('ls', [path], { encoding: 'utf8' })).toBe('lock\n')
  })
})
