import { beforeEach, expect, test } from '@jest/globals'
import { newestOf, orderKey } from '../contracts/documents.ts'
import { messagePosted } from '../contracts/examples.ts'
import { encodeEvent } from '../contracts/record.ts'
import type { GenerationWriter } from '../read-models/read-models.ts'
import { beginGeneration } from '../testing/generation.ts'
import { lmdbReadModels } from '../testing/lmdb-read-models.ts'
import { logged } from '../testing/logged.ts'
import { decodedFrom } from './decoded-batch.ts'
import { projectBatches } from './project-batches.ts'
import { projections } from './projections.ts'
import { users } from './users.ts'

const store = lmdbReadModels()
let generation: GenerationWriter

beforeEach(async () => {
  generation = await beginGeneration(store(), { partitions: 3 })
})

const posted = (user: string, postedAt: number) => ({
  ...messagePosted,
  eventId: `${user} ${postedAt}`,
  user,
  postedAt,
})

async function project(partition: number, offset: number, ...events: (typeof messagePosted)[]) {
  const records = events.map((event, index) => logged(encodeEvent(event), { partition, offset: offset + index }))
  const batch = { partition, from: offset, next: offset + records.length, records }
  return projectBatches(
    [await decodedFrom(offset, batch)],
    { ...projections, readModels: [users] },
    new Map(),
    generation,
  )
}

const documents = async () =>
  (await generation.range('users', { order: 'ascending', limit: 10 })).map(({ document }) => document)

const firstPost = (partition: number, offset: number, user: string, postedAt: number) => {
  return { partition, offset, user, first: orderKey(posted(user, postedAt)), newest: newestOf(0, offset) }
}

test('everyone is there once for each partition, with their first post in it', async () => {
  await project(0, 0, posted('anson', 1), posted('bob', 2), posted('anson', 3))
  await project(2, 0, posted('anson', 0))
  expect(await documents()).toEqual([
    firstPost(0, 0, 'anson', 1),
    firstPost(2, 0, 'anson', 0),
    firstPost(0, 1, 'bob', 2),
  ])
})

test('later posts move nobody, in the same batch or another', async () => {
  await project(0, 0, posted('anson', 1), posted('anson', 2))
  await project(0, 2, posted('anson', 3))
  expect(await documents()).toEqual([firstPost(0, 0, 'anson', 1)])
})

test('a batch that is projected late is merged into what is there: the least is kept', async () => {
  await project(0, 5, posted('anson', 50))
  await project(0, 3, posted('anson', 40), posted('anson', 45))
  expect(await documents()).toEqual([firstPost(0, 3, 'anson', 40)])
})
