import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { abandoned, begun, type GenerationRecord, wentLive, withoutRetired } from './generations.ts'
import { ordersContract } from './orders.contract.ts'
import { rangeContract } from './range.contract.ts'
import type { Document, GenerationWriter, ReadModels } from './read-models.ts'
import { replaceContract } from './replace.contract.ts'

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

    describe('checkpoints', () => {
      test('begin at 0 and move forward only', async () => {
        const generation = await open()
        expect(await generation.checkpoints()).toEqual([0, 0, 0])
        expect(await generation.advance([{ partition: 2, first: 0, next: 10 }])).toEqual(new Map())
        expect(await generation.advance([{ partition: 2, first: 5, next: 8 }])).toEqual(new Map())
        expect(await generation.checkpoints()).toEqual([0, 0, 10])
        expect(await generation.checkpoint(2)).toBe(10)
      })

      test('do not pass over a gap', async () => {
        const generation = await open()
        const advances = [
          { partition: 0, first: 1, next: 5 },
          { partition: 1, first: 0, next: 7 },
        ]
        expect(await generation.advance(advances)).toEqual(new Map([[0, 0]]))
        expect(await generation.checkpoints()).toEqual([0, 7, 0])
      })
    })

    describe('a write', () => {
      test('inserts once: what is there stays', async () => {
        const generation = await open()
        await generation.write('plain', [{ insert: 'k', document: document(0, 1, { text: 'first' }) }])
        await generation.write('plain', [{ insert: 'k', document: document(0, 2, { text: 'second' }) }])
        const [only, ...others] = await generation.range('plain', { order: 'ascending', limit: 9 })
        expect(only?.document).toEqual(document(0, 1, { text: 'first' }))
        expect(others).toEqual([])
      })

      test('merges by the least of each field, texts by their UTF-8 bytes, in any order', async () => {
        const generation = await open()
        // By UTF-16 units the emoji would be the lesser.
        const [lesser, greater] = ['\uffee', '🎉']
        const one = { merge: 'k', document: document(0, 7, { name: lesser, user: 'u' }), least: ['offset', 'name'] }
        const other = { merge: 'k', document: document(0, 3, { name: greater, user: 'u' }), least: ['offset', 'name'] }
        for (const changes of [[one], [other], [one, other], [other, one]]) await generation.write('plain', changes)
        const [merged] = await generation.range('plain', { order: 'ascending', limit: 9 })
        expect(merged?.document).toEqual(document(0, 3, { name: lesser, user: 'u' }))
      })

      test('of nothing is nothing', async () => {
        const generation = await open()
        await generation.write('plain', [])
        expect(await generation.claim('claimed', [])).toEqual(new Map())
      })
    })

    describe('a claim', () => {
      const claim = (key: string, identity: string, text = key) => ({
        key,
        identity,
        document: document(0, 0, { text }),
      })

      test('of an identity is for the first key alone, for ever', async () => {
        const generation = await open()
        expect(await generation.claim('claimed', [claim('k1', 'i')])).toEqual(new Map())
        expect(await generation.claim('claimed', [claim('k2', 'i')])).toEqual(
          new Map([['k2', document(0, 0, { text: 'k1' })]]),
        )
        expect(await keys(generation, 'claimed')).toEqual(['k1'])
      })

      test('that comes again under its own key is not refused', async () => {
        const generation = await open()
        await generation.claim('claimed', [claim('k1', 'i')])
        expect(await generation.claim('claimed', [claim('k1', 'i', 'changed')])).toEqual(new Map())
        const [only] = await generation.range('claimed', { order: 'ascending', limit: 9 })
        expect(only).toEqual({ key: 'k1', document: document(0, 0, { text: 'k1' }) })
      })

      test('wins by its place when one call has several of an identity', async () => {
        const generation = await open()
        const refused = await generation.claim('claimed', [
          claim('k1', 'a'),
          claim('k2', 'b'),
          claim('k3', 'a'),
          claim('k4', 'c'),
          claim('k5', 'b'),
        ])
        expect([...refused]).toEqual([
          ['k3', document(0, 0, { text: 'k1' })],
          ['k5', document(0, 0, { text: 'k2' })],
        ])
        expect(await keys(generation, 'claimed')).toEqual(['k1', 'k2', 'k4'])
      })

      test('is refused beside new ones that are not', async () => {
        const generation = await open()
        await generation.claim('claimed', [claim('k1', 'a'), claim('k2', 'b')])
        const more = [claim('k2', 'b'), claim('k3', 'a'), claim('k4', 'd'), claim('k5', 'a')]
        expect([...(await generation.claim('claimed', more))]).toEqual([
          ['k3', document(0, 0, { text: 'k1' })],
          ['k5', document(0, 0, { text: 'k1' })],
        ])
        expect(await keys(generation, 'claimed')).toEqual(['k1', 'k2', 'k4'])
      })
    })

    rangeContract(open)
    ordersContract(open)
    replaceContract(open)

    test('keeps the newest below a vector and all that is newer, and removes the others', async () => {
      const generation = await open()
      const changes = Array.from({ length: 10 }, (_, n) => ({ insert: `k${n}`, document: document(n % 2, n) }))
      await generation.write('plain', changes)
      // Of partition 0, k8 and k6 are not below, and so not counted.
      expect(await generation.keepNewest('plain', 3, [6, 100, 0])).toBe('k5')
      expect(await keys(generation, 'plain')).toEqual(['k5', 'k6', 'k7', 'k8', 'k9'])
      expect(await generation.keepNewest('plain', 50, [100, 100, 100])).toBeUndefined()
      expect(await keys(generation, 'plain')).toHaveLength(5)
    })
  })
}
