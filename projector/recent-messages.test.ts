import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { pino } from 'pino'
import { messagePosted } from '../contracts/examples.ts'
import { encodeEvent } from '../contracts/record.ts'
import type { Subscriber } from '../event-log/event-log.ts'
import { createLmdbReadModels } from '../read-models/lmdb/lmdb-read-models.ts'
import { type GenerationWriter, type ReadModels, ReadModelsUnavailable } from '../read-models/read-models.ts'
import { conversations } from './conversations.ts'
import { createPartitionProjection } from './partition-projection.ts'
import { recentMessages } from './recent-messages.ts'

let path: string
let store: ReadModels
let generation: GenerationWriter
let projection: Subscriber

beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'kept-messages-'))
  store = createLmdbReadModels({ path })
  const request = { version: 1, logId: 'log', partitions: 2, claimed: ['conversations'] }
  generation = await store.openForProjection({ ...request, plain: ['recent-messages', 'dead-letters'] })
  projection = keeping(3)
})
afterEach(async () => {
  await store.close()
  await rm(path, { recursive: true })
})

function keeping(keep: number, over: GenerationWriter = generation) {
  const models = { arbiter: conversations, readModels: [{ ...recentMessages, keep }] }
  return createPartitionProjection({ models, generation: over, log: pino({ level: 'silent' }) })
}

/** Projects a batch of messages, posted at these times, which are their ids. */
function project(first: number, times: readonly number[], partition = 0) {
  const records = times.map((postedAt, index) => {
    const event = { ...messagePosted, eventId: String(postedAt), conversationId: `c${partition}`, postedAt }
    const { value, ...rest } = encodeEvent(event)
    return { partition, offset: first + index, ...rest, value: Buffer.from(value) }
  })
  return projection.project({ partition, records, next: first + times.length }, new AbortController().signal)
}

async function kept() {
  const found = await generation.range('recent-messages', { order: 'ascending', limit: 100 })
  return found.map(({ document }) => Number(document.id))
}

describe('the recent messages', () => {
  test('are cut to the newest by time, whatever their order in the log', async () => {
    await project(0, [5, 1, 9, 3, 7])
    expect(await kept()).toEqual([5, 7, 9])
  })

  test('are never fewer than are kept, nor more than twice as many, however they come', async () => {
    for (let offset = 0; offset < 50; offset += 1) {
      await project(offset, [offset])
      const found = await kept()
      const newest = [offset - 2, offset - 1, offset].filter((time) => time >= 0)
      expect(found.slice(-3)).toEqual(newest)
      expect(found.length).toBeLessThanOrEqual(6)
    }
  })

  test('are the newest of all partitions', async () => {
    await project(0, [10, 20, 30])
    await project(0, [1, 2, 25], 1)
    expect(await kept()).toEqual([20, 25, 30])
  })

  test('keep as many as a reader may see, besides those above a checkpoint', async () => {
    const { advance } = generation
    const stuck = async () => false
    projection = keeping(3, { ...generation, advance: stuck })
    await project(0, [100, 101, 102, 103], 1)
    projection = keeping(3, { ...generation, advance })
    await project(0, [1, 2, 3, 4])
    expect(await kept()).toEqual([2, 3, 4, 100, 101, 102, 103])
  })

  test('are cut at first, though a process before this one left too many', async () => {
    projection = keeping(100)
    await project(0, [1, 2, 3, 4, 5, 6])
    projection = keeping(3)
    await project(6, [7])
    expect(await kept()).toEqual([5, 6, 7])
  })

  test('are cut with the next batch when that failed', async () => {
    const keepNewest = jest.fn(generation.keepNewest).mockRejectedValueOnce(new ReadModelsUnavailable('down'))
    projection = keeping(3, { ...generation, keepNewest })
    await project(0, [1, 2, 3, 4])
    await project(4, [5])
    expect(await kept()).toEqual([3, 4, 5])
  })

  test('are not cut with every batch, which would cost a walk over all of them', async () => {
    const keepNewest = jest.fn(generation.keepNewest)
    projection = keeping(10, { ...generation, keepNewest })
    for (let offset = 0; offset < 40; offset += 1) await project(offset, [offset])
    expect(keepNewest.mock.calls.length).toBeLessThanOrEqual(5)
    expect((await kept()).slice(-10)).toEqual([30, 31, 32, 33, 34, 35, 36, 37, 38, 39])
  })
})
