import { describe, expect, test } from '@jest/globals'
import type { Vector } from '../contracts/position.ts'
import { type Content, createPages } from './pages.ts'
import type { View } from './visible.ts'

const at = (...vector: Vector): View => ({ vector, generation: {} as View['generation'], token: String(vector) })

/** Makes pages, and counts them. */
function maker(content: Content | undefined = { body: { some: 'thing' } }) {
  let made = 0
  return {
    made: () => made,
    make: async (view: View) => {
      made += 1
      await new Promise(setImmediate)
      return content && { ...content, body: [content.body, view.token] }
    },
  }
}

const text = (page: { bytes: Buffer } | undefined) => page?.bytes.toString()

describe('a page', () => {
  test('is made once for all who ask at the same time, and as long as the view stays', async () => {
    const pages = createPages()
    const { made, make } = maker()
    const all = await Promise.all(Array.from({ length: 1_000 }, () => pages.at(at(1, 2), 'page', make)))
    expect(new Set(all).size).toBe(1)
    expect(await pages.at(at(1, 2), 'page', make)).toBe(all[0])
    expect(made()).toBe(1)
  })

  test('takes no more memory than its bytes', async () => {
    const { make } = maker()
    const page = await createPages().at(at(1, 2), 'page', make)
    expect(page?.bytes.buffer.byteLength).toBe(page?.bytes.length)
  })

  test('is made again when the view has moved', async () => {
    const pages = createPages()
    const { make } = maker()
    expect(text(await pages.at(at(1, 2), 'page', make))).toContain('1,2')
    expect(text(await pages.at(at(1, 3), 'page', make))).toContain('1,3')
  })

  test('that comes from one partition stays when others move', async () => {
    const pages = createPages()
    const { made, make } = maker({ body: '', partition: 1 })
    const first = await pages.at(at(1, 2), 'page', make)
    expect(await pages.at(at(5, 2), 'page', make)).toBe(first)
    expect(await pages.at(at(5, 3), 'page', make)).not.toBe(first)
    expect(made()).toBe(2)
  })

  test('is not taken for another one', async () => {
    const pages = createPages()
    const { made, make } = maker()
    await pages.at(at(1), 'one', make)
    await pages.at(at(1), 'other', make)
    expect(made()).toBe(2)
  })

  test('that is asked for with an older view is as that view is, and does not drive out the newer', async () => {
    const pages = createPages()
    const { made, make } = maker()
    await pages.at(at(2), 'page', make)
    expect(text(await pages.at(at(1), 'page', make))).toContain('1')
    await pages.at(at(2), 'page', make)
    expect(made()).toBe(2)
  })

  test('that is not there is not there for all who ask', async () => {
    const pages = createPages()
    let made = 0
    const none = async () => {
      made += 1
      return undefined
    }
    expect(await Promise.all([pages.at(at(1), 'page', none), pages.at(at(1), 'page', none)])).toEqual([
      undefined,
      undefined,
    ])
    expect(made).toBe(1)
  })

  test('that could not be made is tried again', async () => {
    const pages = createPages()
    const { make } = maker()
    const fail = () => Promise.reject(new Error('down'))
    await expect(pages.at(at(1), 'page', fail)).rejects.toThrow('down')
    expect(text(await pages.at(at(1), 'page', make))).toContain('thing')
  })

  test('has a tag that says whether it is another one', async () => {
    const pages = createPages()
    const same = async () => ({ body: 'same' })
    const [one, again] = [await pages.at(at(1), 'page', same), await pages.at(at(2), 'page', same)]
    expect(one?.etag).toMatch(/^"[\w-]{27}"$/)
    expect(again?.etag).toBe(one?.etag)
    expect((await pages.at(at(3), 'page', async () => ({ body: 'other' })))?.etag).not.toBe(one?.etag)
  })
})

describe('pages that are too many', () => {
  const large = async () => ({ body: 'x'.repeat(1_000) })

  test('are forgotten, those first that were not asked for longest', async () => {
    const pages = createPages({ capacity: 5_000 })
    const first = await pages.at(at(1), 'first', large)
    for (const name of ['second', 'third']) await pages.at(at(1), name, large)
    expect(await pages.at(at(1), 'first', large)).toBe(first)
    const second = await pages.at(at(1), 'fourth', large)
    expect(await pages.at(at(1), 'first', large)).toBe(first)
    expect(await pages.at(at(1), 'second', large)).not.toBe(second)
  })

  test('do not take more than their room, whatever is asked for', async () => {
    const pages = createPages({ capacity: 100_000 })
    for (let name = 0; name < 1_000; name += 1) {
      await pages.at(at(name % 7), String(name % 300), large)
    }
    let kept = 0
    for (let name = 0; name < 300; name += 1) {
      let made = false
      await pages.at(at(6), String(name), async () => {
        made = true
        return { body: '' }
      })
      if (!made) kept += 1
    }
    expect(kept).toBeLessThan(100)
  })

  test('and one that is larger than the room is given and not kept', async () => {
    const pages = createPages({ capacity: 500 })
    expect(text(await pages.at(at(1), 'page', large))).toHaveLength(1_002)
    expect(text(await pages.at(at(1), 'page', async () => ({ body: 'other' })))).toBe('"other"')
  })
})
