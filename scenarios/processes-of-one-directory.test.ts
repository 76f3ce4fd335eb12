import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, jest, test } from '@jest/globals'
import { createLmdbKeyStore } from '../keys/lmdb/lmdb-key-store.ts'

jest.setTimeout(30_000)

const directory = mkdtempSync(join(tmpdir(), 'processes-'))
afterAll(() => rmSync(directory, { recursive: true }))

/** What several processes print that run the same at once, each with a number of its own as `me`. */
async function printedBy(processes: number, script: string): Promise<unknown[]> {
  const run = promisify(execFile)
  const all = Array.from({ length: processes }, (_, me) => {
    const words = ['--input-type=module', '--eval', `const me = '${me}', path = '${directory}'\n${script}`]
    return run(process.execPath, words, { encoding: 'utf8', timeout: 20_000 })
  })
  return (await Promise.all(all)).map(({ stdout }) => JSON.parse(stdout))
}

test('a log is begun once when several processes open it at the same time', async () => {
  const script = `
    import { randomUUID } from 'node:crypto'
    import { createLmdbEventLog } from './dist/event-log/lmdb/lmdb-event-log.js'
    const log = createLmdbEventLog({ path: path + '/log', newId: randomUUID, log: { warn() {} } })
    const { logId } = await log.opened
    const { offset } = await log.append({ key: me, value: Buffer.from(me), headers: {} })
    console.log(JSON.stringify({ logId, offset }))
    await log.close()`
  const printed = (await printedBy(4, script)) as { logId: string; offset: number }[]
  expect(new Set(printed.map(({ logId }) => logId)).size).toBe(1)
  expect(printed.map(({ offset }) => offset).sort()).toEqual([1, 2, 3, 4])
})

test('of several processes that put a key of the same user at once, one is let', async () => {
  const users = Array.from({ length: 50 }, (_, number) => `user ${number}`)
  const script = `
    import { createLmdbKeyStore } from './dist/keys/lmdb/lmdb-key-store.js'
    const store = createLmdbKeyStore({ path: path + '/keys' })
    const won = []
    for (const user of ${JSON.stringify(users)}) {
      if (await store.replace(user, undefined, { epoch: 1, wrapped: me })) won.push(user)
    }
    console.log(JSON.stringify(won))
    await store.close()`
  const won = (await printedBy(2, script)) as string[][]
  expect(won.flat().sort()).toEqual([...users].sort())
  const store = createLmdbKeyStore({ path: join(directory, 'keys') })
  const found = await store.find(users)
  await store.close()
  for (const user of users) expect(won[Number(found.get(user)?.wrapped)]).toContain(user)
})
