import { describe, expect, test } from '@jest/globals'
import { type Change, type GenerationWriter, ReadModelsUnavailable } from './read-models.ts'

const document = (offset: number, name: string, partition = 0) => ({ partition, offset, name })

/**
 * What the further orders are, whatever the adapter. `open` opens a generation with a model `ordered`, which is kept by
 * `name` and by position, `claimed`, which is kept by position, and `plain`, which is kept by its keys alone.
 */
export function ordersContract(open: () => Promise<GenerationWriter>) {
  const byName = async ({ range }: GenerationWriter, more: object = {}) => {
    const found = await range('ordered', { by: 'name', order: 'ascending', limit: 100, ...more })
    return found.map(({ key, document }) => [key, document.name])
  }
  const inLogOrder = async (generation: GenerationWriter, model: string, ...rest: [number, number, number, number]) =>
    (await generation.inLogOrder(model, ...rest)).map(({ key }) => key)

  describe('in the order of a field, a range', () => {
    const shuffled = ['🎉', 'a', 'b\x001', '\uffee', 'b', 'ä', 'b\x00']
    const ordered = ['a', 'b', 'b\x00', 'b\x001', 'ä', '\uffee', '🎉']

    /** Its documents have keys in the order in which they are written, and the names `shuffled`. */
    const filled = async () => {
      const generation = await open()
      const changes = shuffled.map((name, offset) => ({ insert: `k${offset}`, document: document(offset, name) }))
      await generation.write('ordered', changes)
      return async (range: object) => (await byName(generation, range)).map(([, name]) => name)
    }

    test('is in the order of UTF-8 bytes, either way', async () => {
      const range = await filled()
      expect(await range({})).toEqual(ordered)
      expect(await range({ order: 'descending' })).toEqual([...ordered].reverse())
    })

    test('includes its lower end and excludes its upper one, either way', async () => {
      const range = await filled()
      const inside = ['b', 'b\x00', 'b\x001']
      expect(await range({ from: 'b', to: 'ä' })).toEqual(inside)
      expect(await range({ from: 'b', to: 'ä', order: 'descending' })).toEqual([...inside].reverse())
      expect(await range({ from: 'ab', to: 'z' })).toEqual(inside)
      expect(await range({ from: 'ab', to: 'z', order: 'descending' })).toEqual([...inside].reverse())
      expect(await range({ from: 'x', to: 'y' })).toEqual([])
    })

    test('takes as many as asked for, from where it begins', async () => {
      const range = await filled()
      expect(await range({ limit: 2 })).toEqual(['a', 'b'])
      expect(await range({ to: '🎉', limit: 2, order: 'descending' })).toEqual(['\uffee', 'ä'])
    })

    test('has documents whose field is the same in the order of their keys, at its ends too', async () => {
      const generation = await open()
      const names = ['m', 'n', 'm', 'l', 'm', 'n']
      const keys = ['🎉', 'x', 'a', 'c', '\uffee', 'b']
      const changes = names.map((name, offset) => ({ insert: String(keys[offset]), document: document(offset, name) }))
      await generation.write('ordered', changes)
      const pairs = [
        ['a', 'm'],
        ['\uffee', 'm'],
        ['🎉', 'm'],
        ['b', 'n'],
        ['x', 'n'],
      ]
      expect(await byName(generation, { from: 'm' })).toEqual(pairs)
      expect(await byName(generation, { from: 'm', order: 'descending' })).toEqual([...pairs].reverse())
      expect(await byName(generation, { from: 'm', to: 'n' })).toEqual(pairs.slice(0, 3))
      expect(await byName(generation, { from: 'm', to: 'n', order: 'descending' })).toEqual(pairs.slice(0, 3).reverse())
      expect(await byName(generation, { from: 'm', limit: 2 })).toEqual(pairs.slice(0, 2))
      expect(await byName(generation, { to: 'n', limit: 2, order: 'descending' })).toEqual(pairs.slice(1, 3).reverse())
    })

    test('has fields and keys as long as they may be', async () => {
      const generation = await open()
      const longest = '\uffee'.repeat(256)
      const [key, name] = [`${longest}\0${'9'.repeat(16)}`, `${'9'.repeat(16)}\0${longest}\0${longest}`]
      for (const [offset, end] of ['a', 'b'].entries()) {
        await generation.write('ordered', [{ replace: key, document: document(offset, name.slice(0, -1) + end) }])
      }
      await generation.write('ordered', [{ insert: longest, document: document(2, `${name.slice(0, -1)}b`) }])
      const found = await byName(generation)
      expect(found).toEqual([longest, key].map((one) => [one, `${name.slice(0, -1)}b`]))
    })
  })

  describe('the order of a field', () => {
    test('follows the field when it is merged or replaced, and no other', async () => {
      const generation = await open()
      const { write } = generation
      const merge = (key: string, offset: number, name: string): Change => {
        return { merge: key, document: document(offset, name), least: ['offset', 'name'] }
      }
      await write('ordered', [merge('merged', 4, 'm'), { replace: 'replaced', document: document(5, 'c') }])
      await write('ordered', [merge('merged', 6, 'd'), { replace: 'replaced', document: document(7, 'x') }])
      const after = [
        ['merged', 'd'],
        ['replaced', 'x'],
      ]
      expect(await byName(generation)).toEqual(after)
      // These change nothing.
      await write('ordered', [merge('merged', 9, 'z'), { replace: 'replaced', document: document(6, 'a') }])
      await write('ordered', [{ insert: 'merged', document: document(0, 'a') }])
      expect(await byName(generation)).toEqual(after)
      expect(await inLogOrder(generation, 'ordered', 0, 0, 10, 9)).toEqual(['merged', 'replaced'])
      expect(await inLogOrder(generation, 'ordered', 0, 5, 7, 9)).toEqual([])
    })

    test('loses what is not among the newest', async () => {
      const generation = await open()
      const changes = ['d', 'a', 'c', 'b'].map((name, offset) => ({
        insert: `k${offset}`,
        document: document(offset, name),
      }))
      await generation.write('ordered', changes)
      expect(await generation.keepNewest('ordered', 2, [9, 0, 0])).toBe('k2')
      expect(await byName(generation)).toEqual([
        ['k3', 'b'],
        ['k2', 'c'],
      ])
      expect(await inLogOrder(generation, 'ordered', 0, 0, 9, 9)).toEqual(['k2', 'k3'])
    })
  })

  describe('in log order', () => {
    const offsets = [7, 2 ** 32 + 1, 0, 300, 2 ** 32, 255, 2 ** 53 - 2, 256]
    const ascending = [...offsets].sort((a, b) => a - b).map(String)

    const filled = async () => {
      const generation = await open()
      const inserts = offsets.map((offset) => ({ insert: String(offset), document: document(offset, 'n', 1) }))
      const others = [0, 2].map((partition) => ({ insert: `p${partition}`, document: document(255, 'n', partition) }))
      await generation.write('ordered', [...inserts, ...others])
      return (from: number, to: number, limit = 100) => inLogOrder(generation, 'ordered', 1, from, to, limit)
    }

    test('are the documents of a partition, by offset', async () => {
      const read = await filled()
      expect(await read(0, Number.MAX_SAFE_INTEGER)).toEqual(ascending)
    })

    test('begin at the lower offset and end before the upper one', async () => {
      const read = await filled()
      expect(await read(7, 256)).toEqual(['7', '255'])
      expect(await read(8, 255)).toEqual([])
      expect(await read(9, 9)).toEqual([])
      expect(await read(301, 2 ** 32 + 1)).toEqual([String(2 ** 32)])
    })

    test('are as many as asked for, the least of them', async () => {
      const read = await filled()
      expect(await read(1, Number.MAX_SAFE_INTEGER, 2)).toEqual(['7', '255'])
    })

    test('are what was claimed, too, without its identities', async () => {
      const generation = await open()
      const claims = ['b', 'a'].map((key, offset) => ({ key, identity: `i${key}`, document: document(offset, key) }))
      await generation.claim('claimed', claims)
      await generation.claim('claimed', [{ key: 'c', identity: 'ia', document: document(2, 'c') }])
      const expected = claims.map(({ key, document }) => ({ key, document }))
      expect(await generation.inLogOrder('claimed', 0, 0, 9, 9)).toEqual(expected)
      expect((await generation.find('claimed', ['a']))[0]).toEqual(expected[1])
    })
  })

  test('an order that is not kept is unavailable: another generation will have it', async () => {
    const { range, inLogOrder } = await open()
    for (const by of ['name', 'other']) {
      const model = by === 'name' ? 'plain' : 'ordered'
      await expect(range(model, { by, order: 'ascending', limit: 1 })).rejects.toThrow(ReadModelsUnavailable)
    }
    await expect(inLogOrder('plain', 0, 0, 9, 9)).rejects.toThrow(ReadModelsUnavailable)
  })
}
