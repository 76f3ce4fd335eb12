import { describe, expect, test } from '@jest/globals'
import type { Document, GenerationWriter } from './read-models.ts'

const document = (partition: number, offset: number, more: object = {}): Document => ({ partition, offset, ...more })

const keys = async (generation: GenerationWriter, model: string) =>
  (await generation.range(model, { order: 'ascending', limit: 1_000 })).map(({ key }) => key)

/**
 * What checkpoints, inserts, merges, claims and cuts are, whatever the adapter. `open` opens a generation of three
 * partitions with two empty models, `claimed` and `plain`.
 */
export function writesContract(open: () => Promise<GenerationWriter>) {
  describe('checkpoints', () => {
    test('begin at 0 and move forward only', async () => {
      const generation = await open()
      expect(await generation.checkpoints()).toEqual([0, 0, 0])
      expect(await generation.advance([{ partition: 2, first: 0, next: 10 }])).toEqual(new Map())
      expect(await generation.advance([{ partition: 2, first: 5, next: 10 }])).toEqual(new Map())
      expect(await generation.advance([{ partition: 2, first: 5, next: 8 }])).toEqual(new Map([[2, 10]]))
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

    test('clears fields of what is there, which goes on to hold its place', async () => {
      const generation = await open()
      const clear = { clear: 'k', fields: ['text', 'user'] }
      await generation.write('plain', [clear])
      expect(await keys(generation, 'plain')).toEqual([])
      const insert = { insert: 'k', document: document(0, 1, { text: 'secret', user: 'u', postedAt: 3 }) }
      for (const changes of [[insert, clear], [insert], [clear]]) {
        await generation.write('plain', changes)
        const [only] = await generation.range('plain', { order: 'ascending', limit: 9 })
        expect(only?.document).toEqual(document(0, 1, { postedAt: 3 }))
      }
    })

    test('clears fields of what was claimed, which goes on to hold its identity', async () => {
      const generation = await open()
      const claim = { key: 'k', identity: 'i', document: document(0, 1, { text: 'secret' }) }
      await generation.claim('claimed', [claim])
      await generation.write('claimed', [{ clear: 'k', fields: ['text'] }])
      expect(await generation.claim('claimed', [claim])).toEqual(new Map())
      expect([...(await generation.claim('claimed', [{ ...claim, key: 'l' }]))]).toEqual([['l', document(0, 1)]])
      expect([...(await generation.holders('claimed', ['i', 'free']))]).toEqual([
        ['i', { key: 'k', document: document(0, 1) }],
      ])
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
}
