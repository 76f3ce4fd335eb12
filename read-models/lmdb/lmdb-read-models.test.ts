import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from '@jest/globals'
import { openEnvironment } from '../../lmdb/environment.ts'
import { generationRecord } from '../../testing/generation.ts'
import { begun, wentLive, withoutRetired } from '../generations.ts'
import { readModelsContract } from '../read-models.contract.ts'
import { createLmdbReadModels } from './lmdb-read-models.ts'

describe('LMDB', () => {
  const directory = mkdtempSync(join(tmpdir(), 'read-models-'))
  afterAll(() => rmSync(directory, { recursive: true }))

  readModelsContract(async () => {
    const path = join(directory, randomUUID())
    return { open: () => createLmdbReadModels({ path }) }
  })
  // A file has places for so many databases, and a service is rebuilt for years.
  test('keep no place of a generation that was swept by a process before', async () => {
    const path = join(directory, randomUUID())
    const ids: string[] = []
    for (let run = 0; run < 4; run += 1) {
      const readModels = createLmdbReadModels({ path })
      const record = generationRecord()
      await readModels.change(1, (known) => withoutRetired(wentLive(begun(known, record), record.id)))
      const { claim, write } = await readModels.openForProjection(record)
      await claim('conversations', [{ key: 'k', identity: 'i', document: { partition: 0, offset: 0 } }])
      await write('users', [{ insert: 'k', document: { partition: 0, offset: 0, first: 'f' } }])
      ids.push(record.id)
      await readModels.sweep()
      await readModels.close()
    }
    const environment = openEnvironment(path, 100, '')
    const names = Array.from(environment.getKeys(), String)
    await environment.close()
    expect(ids.filter((id) => names.some((name) => name.endsWith(`.${id}`)))).toEqual([ids.at(-1)])
  })
})
