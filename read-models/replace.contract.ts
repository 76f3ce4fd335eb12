import { describe, expect, test } from '@jest/globals'
import type { GenerationWriter } from './read-models.ts'

/** What it is to replace and to find, whatever the adapter. `open` opens a generation with an empty model `plain`. */
export function replaceContract(open: () => Promise<GenerationWriter>) {
  const replace = (key: string, offset: number, more: object = { [`at${offset}`]: true }) => {
    return { replace: key, document: { partition: 1, offset, ...more } }
  }
  const all = async ({ range }: GenerationWriter) =>
    (await range('plain', { order: 'ascending', limit: 100 })).map(({ key, document }) => [key, document])

  describe('a document that is replaced', () => {
    const [first, second, third] = [replace('k', 3), replace('k', 5), replace('k', 9)]
    const other = replace('other', 4)
    const orders = [
      [[first], [second], [third]],
      [[third], [first], [second]],
      [[second], [third], [second], [first], [third]],
      [[first, third, second]],
      [[third, first], [second]],
      [[second], [first, third]],
    ]
    test.each(orders)('is whole, and the one with the greatest offset, in any order (%#)', async (...writes) => {
      const generation = await open()
      for (const [index, changes] of writes.entries()) {
        await generation.write('plain', index === 0 ? [...changes, other] : changes)
      }
      expect(await all(generation)).toEqual([
        ['k', third.document],
        ['other', other.document],
      ])
    })

    test('is the same when many write it at once', async () => {
      const generation = await open()
      const offsets = Array.from({ length: 20 }, (_, index) => (index * 7) % 20)
      await Promise.all(
        offsets.map((offset) => generation.write('plain', [replace('k', offset), replace('l', offset)])),
      )
      const { document } = replace('', 19)
      expect(await all(generation)).toEqual([
        ['k', document],
        ['l', document],
      ])
    })

    test('is there again after it was cut', async () => {
      const generation = await open()
      await generation.write('plain', [replace('k', 3), replace('l', 4)])
      expect(await generation.keepNewest('plain', 1, [0, 9, 0])).toBe('l')
      await generation.write('plain', [replace('k', 5), replace('l', 6)])
      expect(await all(generation)).toEqual([
        ['k', replace('k', 5).document],
        ['l', replace('l', 6).document],
      ])
    })

    test('stays as it is when its own offset comes again', async () => {
      const generation = await open()
      await generation.write('plain', [replace('k', 3, { text: 'first' })])
      await generation.write('plain', [replace('k', 3, { text: 'again' })])
      expect(await all(generation)).toEqual([['k', replace('k', 3, { text: 'first' }).document]])
    })
  })

  describe('of some keys', () => {
    test('those that are taken are found', async () => {
      const generation = await open()
      await generation.write('plain', [replace('a', 1), replace('b', 2), replace('b\0', 3), replace('🎉', 4)])
      const found = await generation.find('plain', ['🎉', 'none', 'b', 'b\0\0'])
      expect(new Map(found.map(({ key, document }) => [key, document.offset]))).toEqual(
        new Map([
          ['🎉', 4],
          ['b', 2],
        ]),
      )
      expect(await generation.find('plain', [])).toEqual([])
      expect(await generation.find('plain', ['none'])).toEqual([])
    })

    test('all are found, however many', async () => {
      const generation = await open()
      const keys = Array.from({ length: 1_500 }, (_, index) => `k${index}`)
      await generation.write(
        'plain',
        keys.map((key, offset) => replace(key, offset, {})),
      )
      const found = await generation.find('plain', keys)
      expect(new Set(found.map(({ key }) => key))).toEqual(new Set(keys))
    })
  })
}
