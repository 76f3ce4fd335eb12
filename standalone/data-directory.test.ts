import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
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

  test('with read models, and without the log that they were built from, is refused, and left as it is', () => {
    for (const name of ['event-log', 'read-models']) mkdirSync(join(path, name), { recursive: true })
    writeFileSync(join(path, 'event-log', 'data.mdb'), '')
    takeDataDirectory(path).release()
    writeFileSync(join(path, 'read-models', 'data.mdb'), 'some')
    for (const remove of [() => {}, () => rmSync(join(path, 'event-log'), { recursive: true })]) {
      remove()
      expect(() => takeDataDirectory(path)).toThrow(/event-log\/data.mdb is empty or not there, .* restore/)
    }
    rmSync(join(path, 'read-models'), { recursive: true })
    takeDataDirectory(path).release()
  })

  test('is free again when it was released', () => {
    takeDataDirectory(path).release()
    takeDataDirectory(path).release()
    expect(execFileSync('ls', [path], { encoding: 'utf8' })).toBe('lock\n')
  })
})
