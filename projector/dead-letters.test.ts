import { beforeEach, describe, expect, test } from '@jest/globals'
import { deadLetterKey } from '../contracts/documents.ts'
import { messagePosted } from '../contracts/examples.ts'
import { encodeEvent } from '../contracts/record.ts'
import type { GenerationWriter } from '../read-models/read-models.ts'
import { beginGeneration } from '../testing/generation.ts'
import { lmdbReadModels } from '../testing/lmdb-read-models.ts'
import { deadLetters } from './dead-letters.ts'
import { decodedFrom } from './decoded-batch.ts'
import { projectBatches } from './project-batches.ts'
import { projections } from './projections.ts'

const store = lmdbReadModels()
let generation: GenerationWriter

beforeEach(async () => {
  generation = await beginGeneration(store(), { partitions: 1 })
})

type Raw = { key: string | null; value: Buffer | null; headers: Record<string, string> }

const project = (...raw: Raw[]) => projectFrom(0, ...raw)

async function projectFrom(from: number, ...raw: Raw[]) {
  const records = raw.map((record, index) => ({ partition: 0, offset: from + index, ...record }))
  const batch = { partition: 0, from, next: from + records.length, records }
  const { counts } = await projectBatches([await decodedFrom(from, batch)], projections, new Map(), generation)
  return counts
}

const documents = (model: string) => generation.range(model, { order: 'ascending', limit: 10 })

function encoded(change: Partial<typeof messagePosted>): Raw {
  const { value, ...rest } = encodeEvent({ ...messagePosted, ...change })
  return { ...rest, value: Buffer.from(value) }
}

describe('a record that cannot be decoded', () => {
  test('is kept as it was found, with the reason', async () => {
    const headers = { ce_type: 'MessageSung', x: 'y' }
    const value = Buffer.from([0xff, 0x00, 0x7b])
    expect(await project({ key: '1234', value, headers })).toEqual({ counted: 0, repeats: 0, dead: 1 })
    const [letter] = await documents(deadLetters)
    expect(letter).toEqual({
      key: deadLetterKey({ partition: 0, offset: 0 }),
      document: {
        partition: 0,
        conversationId: '1234',
        eventId: '\0',
        user: '\0',
        offset: 0,
        reason: expect.stringContaining('not JSON in UTF-8'),
        key: '1234',
        value: value.toString('base64'),
        size: 3,
        headers: [
          { name: 'ce_type', value: 'MessageSung' },
          { name: 'x', value: 'y' },
        ],
      },
    })
  })

  test('may be without key and value', async () => {
    await project({ key: null, value: null, headers: {} })
    expect((await documents(deadLetters))[0]?.document).toMatchObject({ key: null, value: null, size: 0, headers: [] })
  })

  test('is cut to what a store takes, whichever part of it is huge', async () => {
    const huge = 'x'.repeat(6_000_000)
    const headers = Object.fromEntries(
      Array.from({ length: 1_000 }, (_, number) => [`${huge.slice(0, 9_999)}${number}`, huge]),
    )
    await project({ key: huge, value: Buffer.from(JSON.stringify({ type: huge, version: 1 })), headers })
    const [letter] = await documents(deadLetters)
    expect(letter?.document).toMatchObject({ reason: expect.stringMatching(/^the event type x+…$/), size: 6_000_023 })
    expect(JSON.stringify(letter).length).toBeLessThan(8_000_000)
  })

  test('stops none of its neighbours', async () => {
    const bad = { key: '1234', value: Buffer.from('{}'), headers: {} }
    expect(await project(encoded({ eventId: 'a' }), bad, bad, encoded({ eventId: 'b' }))).toEqual({
      counted: 2,
      repeats: 0,
      dead: 2,
    })
    expect((await documents('conversations')).map(({ document }) => document.id)).toEqual(['a', 'b'])
    expect((await documents(deadLetters)).map(({ document }) => document.offset)).toEqual([1, 2])
  })
})

describe('a message under the id of an earlier one', () => {
  const first = encoded({ text: 'first' })
  const other = encoded({ text: 'other' })
  const conflict = { offset: 1, reason: expect.stringMatching(/^idempotency-conflict: .* at offset 0$/) }

  test('is kept there when it says something else, in the same batch or another', async () => {
    expect(await project(first, other, first)).toEqual({ counted: 1, repeats: 1, dead: 1 })
    expect(await documents(deadLetters)).toEqual([
      expect.objectContaining({
        document: expect.objectContaining({ ...conflict, value: other.value?.toString('base64') }),
      }),
    ])
    expect(await projectFrom(3, other, first)).toEqual({ counted: 0, repeats: 1, dead: 1 })
    expect((await documents('conversations')).map(({ document }) => document.text)).toEqual(['first'])
  })

  test('is there once when the batch comes again', async () => {
    await project(first, other)
    expect(await project(first, other)).toEqual({ counted: 1, repeats: 0, dead: 1 })
    expect(await documents(deadLetters)).toHaveLength(1)
  })
})

describe('an event that the code of a read model fails on', () => {
  const broken = {
    ...projections,
    readModels: projections.readModels.map((model) => ({
      ...model,
      on: {
        ...model.on,
        MessagePosted(...given: Parameters<(typeof model)['on']['MessagePosted']>) {
          if (given[0].text === 'poison') throw new TypeError('no such property')
          return model.on.MessagePosted(...given)
        },
      },
    })),
  }

  test('is kept with the reason, is in no read model, and stops none of its neighbours', async () => {
    const raw = [encoded({ eventId: 'a' }), encoded({ eventId: 'b', text: 'poison' }), encoded({ eventId: 'c' })]
    const records = raw.map((record, offset) => ({ partition: 0, offset, ...record }))
    const batch = await decodedFrom(0, { partition: 0, from: 0, next: 3, records })
    const { counts } = await projectBatches([batch], broken, new Map(), generation)
    expect(counts).toEqual({ counted: 2, repeats: 0, dead: 1 })
    expect((await documents(deadLetters)).map(({ document }) => document)).toMatchObject([
      { offset: 1, reason: 'the event cannot be applied: no such property' },
    ])
    for (const model of ['conversations', 'recent-messages']) {
      expect((await documents(model)).map(({ document }) => document.id)).toEqual(['a', 'c'])
    }
  })
})
