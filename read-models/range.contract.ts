import { describe, expect, test } from '@jest/globals'
import type { GenerationWriter } from './read-models.ts'

/** What a range of keys is, whatever the adapter. `open` opens a generation with an empty model `plain`. */
export function rangeContract(open: () => Promise<GenerationWriter>) {
  describe('a range', () => {
    const shuffled = ['b\x002', '🎉', 'a', 'b', '\uffee', 'b\x001', 'ä']
    const ordered = ['a', 'b', 'b\x001', 'b\x002', 'ä', '\uffee', '🎉']

    const filled = async () => {
      const generation = await open()
      await generation.write(
        'plain',
        shuffled.map((key, offset) => ({ insert: key, document: { partition: 0, offset } })),
      )
      return (range: object) =>
        generation
          .range('plain', { order: 'ascending', limit: 100, ...range })
          .then((found) => found.map(({ key }) => key))
    }

    test('of keys alone begins with the first, in the same order', async () => {
      const generation = await open()
      expect(await generation.keys('plain', 9)).toEqual([])
      await generation.write(
        'plain',
        shuffled.map((key, offset) => ({ insert: key, document: { partition: 0, offset } })),
      )
      expect(await generation.keys('plain', 9)).toEqual(ordered)
      expect(await generation.keys('plain', 2)).toEqual(ordered.slice(0, 2))
    })

    test('is in the order of UTF-8 bytes, either way', async () => {
      const range = await filled()
      expect(await range({})).toEqual(ordered)
      expect(await range({ order: 'descending' })).toEqual([...ordered].reverse())
    })

    test('includes its lower end and excludes its upper one, either way', async () => {
      const range = await filled()
      expect(await range({ from: 'b', to: 'ä' })).toEqual(['b', 'b\x001', 'b\x002'])
      expect(await range({ from: 'b', to: 'ä', order: 'descending' })).toEqual(['b\x002', 'b\x001', 'b'])
      expect(await range({ from: 'b\0', to: 'b\u0001' })).toEqual(['b\x001', 'b\x002'])
      expect(await range({ from: 'b\0', to: 'b\u0001', order: 'descending' })).toEqual(['b\x002', 'b\x001'])
    })

    test('takes as many as asked for, from where it begins', async () => {
      const range = await filled()
      expect(await range({ limit: 2 })).toEqual(['a', 'b'])
      expect(await range({ limit: 2, order: 'descending' })).toEqual(['🎉', '\uffee'])
      expect(await range({ from: 'c', limit: 1 })).toEqual(['ä'])
      expect(await range({ from: 'x', to: 'y' })).toEqual([])
    })
  })
}
