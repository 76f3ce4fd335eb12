import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals'
import { fileIn, openEnvironment } from '../../lmdb/environment.ts'
import { newestSnapshot } from '../../lmdb/header.ts'
import { generationRecord } from '../../testing/generation.ts'
import { begun, wentLive, withoutRetired } from '../generations.ts'
import { readModelsContract } from '../read-models.contract.ts'
import type { Claim, Document, GenerationWriter, Writes } from '../read-models.ts'
import { createLmdbReadModels } from './lmdb-read-models.ts'

describe('LMDB', () => {
  const directory = mkdtempSync(join(tmpdir(), 'read-models-'))
  afterAll(() => rmSync(directory, { recursive: true }))

  readModelsContract(async () => {
    const path = join(directory, randomUUID())
    return { open: () => createLmdbReadModels({ path }) }
  })
  describe('a commit', () => {
    const path = join(directory, randomUUID())
    const readModels = createLmdbReadModels({ path })
    let generation: GenerationWriter
    beforeEach(async () => {
      generation = await readModels.openForProjection(generationRecord({ partitions: 2 }))
    })
    afterAll(() => readModels.close())

    const document = (offset: number) => ({ partition: 0, offset, first: 'f' })
    const claim = (offset: number, identity: string) => ({ key: `k${offset}`, identity, document: document(offset) })
    const commit = <Known extends Writes>(
      claims: readonly Claim[],
      writesAfter: (refused: ReadonlyMap<string, Document>) => Known,
    ) => (generation.commit as NonNullable<typeof generation.commit>)('conversations', claims, writesAfter)
    const keys = async (model: string) => await generation.keys(model, 10)
    const transactions = () => {
      const file = readFileSync(fileIn(path))
      return newestSnapshot((at, length) => file.subarray(at, at + length)).transaction
    }

    test('claims, writes and advances in one transaction', async () => {
      const changes = new Map([['users', [{ insert: 'u', document: document(0) }]]])
      const before = transactions()
      const writes = { changes, advances: [{ partition: 0, first: 0, next: 1 }] }
      expect(await commit([claim(0, 'a')], () => writes)).toEqual({ writes, elsewhere: new Map() })
      expect(transactions()).toBe(before + 1)
      expect([await keys('conversations'), await keys('users')]).toEqual([['k0'], ['u']])
      expect(await generation.checkpoints()).toEqual([1, 0])
    })

    test('tells what was refused before it asks what to write, and where checkpoints stand elsewhere', async () => {
      await commit([claim(0, 'a')], () => ({ changes: new Map(), advances: [] }))
      const committed = await commit([claim(1, 'a'), claim(2, 'b'), claim(3, 'b')], (refused) => {
        return { changes: new Map(), advances: [{ partition: 1, first: 5, next: 6 }], refused }
      })
      expect([...committed.writes.refused]).toEqual([
        ['k1', document(0)],
        ['k3', document(2)],
      ])
      expect(committed.elsewhere).toEqual(new Map([[1, 0]]))
      expect(await keys('conversations')).toEqual(['k0', 'k2'])
    })

    test('throws what is thrown by who is asked, and has written nothing but the claims', async () => {
      const mistake = new TypeError('no such property')
      const failing = () => {
        throw mistake
      }
      await expect(commit([claim(0, 'a')], failing)).rejects.toBe(mistake)
      expect([await keys('conversations'), await generation.checkpoints()]).toEqual([['k0'], [0, 0]])
    })
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
