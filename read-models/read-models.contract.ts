import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { rangeContract } from './range.contract.ts'
import {
  type Document,
  type GenerationRequest,
  type GenerationWriter,
  type ReadModels,
  ReadModelsRefused,
} from './read-models.ts'

const request: GenerationRequest = {
  version: 1,
  logId: 'this log',
  partitions: 3,
  claimed: ['claimed'],
  plain: ['plain'],
}

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

  describe('as read models', () => {
    describe('a generation', () => {
      test('is there for queries when it has gone live, and not before', async () => {
        expect(await readModels.live(1)).toBeUndefined()
        const made = await readModels.openForProjection(request)
        expect(await readModels.live(1)).toBeUndefined()
        await made.goLive()
        expect((await readModels.live(1))?.id).toBe(made.id)
        expect((await readModels.openForProjection(request)).id).toBe(made.id)
      })

      test('is one, whoever opens it, at the same time or again', async () => {
        const made = await Promise.all([1, 2, 3].map(() => readModels.openForProjection(request)))
        expect(new Set(made.map(({ id }) => id)).size).toBe(1)
        expect((await readModels.openForProjection(request)).id).toBe(made[0]?.id)
      })

      test('belongs to one version: another one has its own', async () => {
        const first = await readModels.openForProjection(request)
        expect(await readModels.live(2)).toBeUndefined()
        const second = await readModels.openForProjection({ ...request, version: 2 })
        expect(second.id).not.toBe(first.id)
        await first.write('plain', [{ insert: 'a', document: document(0, 0) }])
        expect(await keys(second, 'plain')).toEqual([])
      })

      test('of other read models is refused', async () => {
        await readModels.openForProjection(request)
        const refused = readModels.openForProjection({ ...request, plain: ['plain', 'a new one'] })
        await expect(refused).rejects.toThrow(ReadModelsRefused)
        await expect(refused).rejects.toThrow('raise projectionVersion')
      })

      test('of another log is refused', async () => {
        await readModels.openForProjection(request)
        const refused = readModels.openForProjection({ ...request, logId: 'another log' })
        await expect(refused).rejects.toBeInstanceOf(ReadModelsRefused)
      })

      test('is there when the store is opened again', async () => {
        const { id, write, advance, goLive } = await readModels.openForProjection(request)
        await write('plain', [{ insert: 'kept', document: document(1, 4, { text: 'ü 🎉' }) }])
        await advance(1, 0, 5)
        await goLive()
        await readModels.close()
        opened.length = 0
        const reopenedStore = again()
        const reopened = await reopenedStore.openForProjection(request)
        expect(reopened.id).toBe(id)
        expect((await reopenedStore.live(1))?.id).toBe(id)
        expect(await reopened.checkpoints()).toEqual([0, 5, 0])
        expect(await reopened.range('plain', { order: 'ascending', limit: 9 })).toEqual([
          { key: 'kept', document: document(1, 4, { text: 'ü 🎉' }) },
        ])
      })
    })

    describe('checkpoints', () => {
      test('begin at 0 and move forward only', async () => {
        const generation = await readModels.openForProjection(request)
        expect(await generation.checkpoints()).toEqual([0, 0, 0])
        expect(await generation.advance(2, 0, 10)).toBe(true)
        expect(await generation.advance(2, 5, 8)).toBe(true)
        expect(await generation.checkpoints()).toEqual([0, 0, 10])
        expect(await generation.checkpoint(2)).toBe(10)
      })

      test('do not pass over a gap', async () => {
        const generation = await readModels.openForProjection(request)
        expect(await generation.advance(0, 1, 5)).toBe(false)
        expect(await generation.checkpoint(0)).toBe(0)
      })
    })

    describe('a write', () => {
      test('inserts once: what is there stays', async () => {
        const generation = await readModels.openForProjection(request)
        await generation.write('plain', [{ insert: 'k', document: document(0, 1, { text: 'first' }) }])
        await generation.write('plain', [{ insert: 'k', document: document(0, 2, { text: 'second' }) }])
        const [only, ...others] = await generation.range('plain', { order: 'ascending', limit: 9 })
        expect(only?.document).toEqual(document(0, 1, { text: 'first' }))
        expect(others).toEqual([])
      })

      test('merges by the least of each field, texts by their UTF-8 bytes, in any order', async () => {
        const generation = await readModels.openForProjection(request)
        // By UTF-16 units the emoji would be the lesser.
        const [lesser, greater] = ['\uffee', '🎉']
        const one = { merge: 'k', document: document(0, 7, { name: lesser, user: 'u' }), least: ['offset', 'name'] }
        const other = { merge: 'k', document: document(0, 3, { name: greater, user: 'u' }), least: ['offset', 'name'] }
        for (const changes of [[one], [other], [one, other], [other, one]]) await generation.write('plain', changes)
        const [merged] = await generation.range('plain', { order: 'ascending', limit: 9 })
        expect(merged?.document).toEqual(document(0, 3, { name: lesser, user: 'u' }))
      })

      test('of nothing is nothing', async () => {
        const generation = await readModels.openForProjection(request)
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
        const generation = await readModels.openForProjection(request)
        expect(await generation.claim('claimed', [claim('k1', 'i')])).toEqual(new Map())
        expect(await generation.claim('claimed', [claim('k2', 'i')])).toEqual(
          new Map([['k2', document(0, 0, { text: 'k1' })]]),
        )
        expect(await keys(generation, 'claimed')).toEqual(['k1'])
      })

      test('that comes again under its own key is not refused', async () => {
        const generation = await readModels.openForProjection(request)
        await generation.claim('claimed', [claim('k1', 'i')])
        expect(await generation.claim('claimed', [claim('k1', 'i', 'changed')])).toEqual(new Map())
        const [only] = await generation.range('claimed', { order: 'ascending', limit: 9 })
        expect(only?.document).toMatchObject({ text: 'k1' })
      })

      test('wins by its place when one call has several of an identity', async () => {
        const generation = await readModels.openForProjection(request)
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
        const generation = await readModels.openForProjection(request)
        await generation.claim('claimed', [claim('k1', 'a'), claim('k2', 'b')])
        const more = [claim('k2', 'b'), claim('k3', 'a'), claim('k4', 'd'), claim('k5', 'a')]
        expect([...(await generation.claim('claimed', more))]).toEqual([
          ['k3', document(0, 0, { text: 'k1' })],
          ['k5', document(0, 0, { text: 'k1' })],
        ])
        expect(await keys(generation, 'claimed')).toEqual(['k1', 'k2', 'k4'])
      })
    })

    rangeContract(() => readModels.openForProjection(request))

    test('keeps the newest below a vector and all that is newer, and removes the others', async () => {
      const generation = await readModels.openForProjection(request)
      const changes = Array.from({ length: 10 }, (_, n) => ({ insert: `k${n}`, document: document(n % 2, n) }))
      await generation.write('plain', changes)
      // Of partition 0, k8 and k6 are not below, and so not counted.
      await generation.keepNewest('plain', 3, [6, 100, 0])
      expect(await keys(generation, 'plain')).toEqual(['k5', 'k6', 'k7', 'k8', 'k9'])
      await generation.keepNewest('plain', 50, [100, 100, 100])
      expect(await keys(generation, 'plain')).toHaveLength(5)
    })
  })
}
