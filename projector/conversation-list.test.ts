import { beforeEach, expect, test } from '@jest/globals'
import { orderKey } from '../contracts/documents.ts'
import { messagePosted } from '../contracts/examples.ts'
import { encodeEvent } from '../contracts/record.ts'
import type { GenerationWriter } from '../read-models/read-models.ts'
import { beginGeneration } from '../testing/generation.ts'
import { lmdbReadModels } from '../testing/lmdb-read-models.ts'
import { logged } from '../testing/logged.ts'
import { conversationList } from './conversation-list.ts'
import { decodedFrom } from './decoded-batch.ts'
import { projectBatches } from './project-batches.ts'
import { projections } from './projections.ts'

const store = lmdbReadModels()
let generation: GenerationWriter

beforeEach(async () => {
  generation = await beginGeneration(store())
})

const posted = (conversationId: string, postedAt: number) => ({
  ...messagePosted,
  conversationId,
  eventId: `at ${postedAt}`,
  postedAt,
})

async function project(partition: number, offset: number, ...events: (typeof messagePosted)[]) {
  const records = events.map((event, index) => logged(encodeEvent(event), { partition, offset: offset + index }))
  const batch = { partition, from: offset, next: offset + records.length, records }
  const models = { ...projections, readModels: [conversationList] }
  return projectBatches([await decodedFrom(offset, batch)], models, new Map(), generation)
}

/** The latest activity first. */
const list = async () =>
  (await generation.range('conversation-list', { by: 'latest', order: 'descending', limit: 10 })).map(
    ({ document }) => document,
  )

const row = (partition: number, offset: number, event: typeof messagePosted) => {
  return { partition, offset, conversationId: event.conversationId, latest: orderKey(event) }
}

test('every conversation is there once, and the one with the latest message can be read first', async () => {
  await project(0, 0, posted('a', 1), posted('b', 2), posted('a', 3))
  await project(1, 7, posted('c', 4))
  expect(await list()).toEqual([row(1, 7, posted('c', 4)), row(0, 2, posted('a', 3)), row(0, 1, posted('b', 2))])
  await project(0, 3, posted('b', 5))
  expect((await list()).map(({ conversationId }) => conversationId)).toEqual(['b', 'c', 'a'])
})

test('the last message is that of the log, whatever the time that it says', async () => {
  await project(0, 0, posted('a', 9), posted('a', 5), posted('b', 7))
  expect(await list()).toEqual([row(0, 2, posted('b', 7)), row(0, 1, posted('a', 5))])
})

test('what is projected again, or late, takes no later message away', async () => {
  await project(0, 0, posted('a', 1), posted('a', 2), posted('a', 3))
  const before = await list()
  await project(0, 0, posted('a', 1), posted('a', 2))
  expect(await list()).toEqual(before)
})

test('a message that is in the log again is no activity', async () => {
  await project(0, 0, posted('a', 1), posted('b', 2))
  const before = await list()
  await project(0, 2, posted('a', 1))
  expect(await list()).toEqual(before)
})
