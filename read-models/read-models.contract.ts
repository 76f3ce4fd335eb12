import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { abandoned, begun, type GenerationRecord, wentLive, withoutRetired } from './generations.ts'
import { ordersContract } from './orders.contract.ts'
import { rangeContract } from './range.contract.ts'
import type { Document, GenerationWriter, ReadModels } from './read-models.ts'
import { replaceContract } from './replace.contract.ts'
import { writesContract } from './writes.contract.ts'

const record = (id: string): GenerationRecord => ({
  id,
  logId: 'this log',
  partitions: 3,
  claimed: ['claimed'],
  plain: ['ordered', 'plain'],
  orders: { claimed: ['position'], ordered: ['name', 'position'] },
})

const document = (partition: number, offset: number, more: object = {}): Document => ({ partition, offset, ...more })

/** What every adapter of the read models keeps. `open` begins with an empty store and opens the same one again. */
export function readModelsContract(createStore: () => Promise<{ open(): ReadModels }>) {
  let readModels: ReadModels
  let again: () => ReadModels
  const opened: ReadModels[] = []

  beforeEach(async () => {
    const store = await createStore()
    again = () => {
      const one = store.open()
      opened.push(one)
      return one
    }
    readModels = again()
  })
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((one) => one.close()))
  })

  const keys = async (generation: GenerationWriter, model: string) =>
    (await generation.range(model, { order: 'ascending', limit: 1_000 })).map(({ key }) => key)

  /** Those of `ordered` by name, and of both that are, by position. */
  const orderedKeys = async ({ range, inLogOrder }: GenerationWriter) => {
    const found = await Promise.all([
      range('ordered', { by: 'name', order: 'ascending', limit: 9 }),
      inLogOrder('ordered', 0, 0, 9, 9),
      inLogOrder('claimed', 0, 0, 9, 9),
    ])
    return found.map((documents) => documents.map(({ key }) => key))
  }

  const open = () => readModels.openForProjection(record('v1-0'))

  describe('as read models', () => {
    describe('what is recorded of generations', () => {
      test('is nothing at first', async () => {
        expect(await readModels.generations(1)).toEqual({ retired: [] })
        expect(await readModels.live(1)).toBeUndefined()
      })

      test('changes at once, whoever else changes it', async () => {
        const changes = Array.from({ length: 10 }, (_, index) =>
          readModels.change(1, (known) => ({ ...known, retired: [...known.retired, record(`v1-${index}`)] })),
        )
        await Promise.all(changes)
        const { retired } = await readModels.generations(1)
        expect(retired.map(({ id }) => id).sort()).toEqual(Array.from({ length: 10 }, (_, index) => `v1-${index}`))
      })

      test('belongs to one version', async () => {
        await readModels.change(1, (known) => begun(known, record('v1-a')))
        expect(await readModels.generations(2)).toEqual({ retired: [] })
      })

      test('stays when the change throws, which is told', async () => {
        await readModels.change(1, (known) => begun(known, record('v1-a')))
        await expect(readModels.change(1, (known) => begun(known, record('v1-b')))).rejects.toThrow(
          'v1-a is being built',
        )
        expect(await readModels.generations(1)).toEqual({ retired: [], building: record('v1-a') })
      })

      test('has the live one, which is the one that queries read', async () => {
        await readModels.change(1, (known) => begun(known, record('v1-a')))
        await readModels.openForProjection(record('v1-a'))
        const changed = await readModels.change(1, (known) => wentLive(known, 'v1-a'))
        expect(changed).toEqual({ retired: [], live: record('v1-a') })
        expect(await readModels.generations(1)).toEqual(changed)
        expect(await readModels.live(1)).toMatchObject({
          id: 'v1-a',
          logId: 'this log',
          partitions: 3,
          models: ['claimed', 'ordered', 'plain'],
        })
      })

      test('is there when the store is opened again', async () => {
        await readModels.change(1, (known) => begun(known, record('v1-a')))
        const { write, advance } = await readModels.openForProjection(record('v1-a'))
        await write('plain', [{ insert: 'kept', document: document(1, 4, { text: 'ü 🎉' }) }])
        await advance([{ partition: 1, first: 0, next: 5 }])
        const recorded = await readModels.change(1, (known) => wentLive(known, 'v1-a'))
        await readModels.mark('seen', ['this'])
        await readModels.close()
        opened.length = 0
        const reopened = again()
        expect(await reopened.generations(1)).toEqual(recorded)
        expect(await reopened.marked('seen')).toEqual(new Set(['this']))
        const generation = await reopened.openForProjection(record('v1-a'))
        expect(await generation.checkpoints()).toEqual([0, 5, 0])
        expect(await generation.range('plain', { order: 'ascending', limit: 9 })).toEqual([
          { key: 'kept', document: document(1, 4, { text: 'ü 🎉' }) },
        ])
      })
    })

    describe('a generation', () => {
      const filled = async (id: string) => {
        const generation = await readModels.openForProjection(record(id))
        await generation.write('plain', [{ insert: id, document: document(0, 0) }])
        await generation.write('ordered', [{ insert: id, document: document(0, 0, { name: id }) }])
        await generation.claim('claimed', [{ key: id, identity: 'i', document: document(0, 0) }])
        await generation.advance([{ partition: 0, first: 0, next: 1 }])
        return generation
      }

      test('is the same, whoever opens it, at the same time or again', async () => {
        await readModels.change(1, (known) => begun(known, record('v1-a')))
        await Promise.all([filled('v1-a'), filled('v1-a')])
        expect(await keys(await readModels.openForProjection(record('v1-a')), 'plain')).toEqual(['v1-a'])
      })

      test('is swept away when it is recorded no more, and no other one is', async () => {
        for (const id of ['v1-a', 'v1-b']) {
          await readModels.change(1, (known) => wentLive(begun(known, record(id)), id))
          await filled(id)
        }
        await readModels.change(2, (known) => begun(known, record('v2-a')))
        await filled('v2-a')
        await readModels.change(1, (known) => begun(known, record('v1-c')))
        const cancelled = await filled('v1-c')
        expect(await readModels.sweep()).toEqual([])
        await readModels.change(1, (known) => abandoned(withoutRetired(known), 'v1-c', 'cancelled'))
        expect([...(await readModels.sweep())].sort()).toEqual(['v1-a', 'v1-c'])
        expect(await readModels.sweep()).toEqual([])
        expect(await keys(cancelled, 'plain')).toEqual([])
        expect(await keys(cancelled, 'claimed')).toEqual([])
        expect(await orderedKeys(cancelled)).toEqual([[], [], []])
        for (const id of ['v1-b', 'v2-a']) {
          const kept = await readModels.openForProjection(record(id))
          expect(await keys(kept, 'plain')).toEqual([id])
          expect(await orderedKeys(kept)).toEqual([[id], [id], [id]])
        }
      })
    })

    test('keeps marks, once each, apart by their names', async () => {
      expect(await readModels.marked('one')).toEqual(new Set())
      await readModels.mark('one', ['b', 'a'])
      await readModels.mark('one', ['a', 'c'])
      await readModels.mark('one more', ['x'])
      await readModels.mark('one', [])
      expect(await readModels.marked('one')).toEqual(new Set(['a', 'b', 'c']))
    })

    writesContract(open)
    rangeContract(open)
    ordersContract(open)
    replaceContract(open)
  })
}
