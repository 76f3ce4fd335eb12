import { beforeEach, describe, expect, jest, test } from '@jest/globals'
import type { Subscriber } from '../event-log/event-log.ts'
import { ReadModelsUnavailable } from '../read-models/read-models.ts'
import { batchOf, recentMessagesProjection } from '../testing/recent-messages-projection.ts'

const { generation, keeping, ids } = recentMessagesProjection()
let projection: Subscriber

beforeEach(() => {
  projection = keeping(3)
})

/** Projects a batch of messages, posted at these times, which are their ids. */
function project(first: number, times: readonly number[], partition = 0) {
  const messages = times.map((postedAt) => ({ eventId: String(postedAt), postedAt }))
  return projection.project(batchOf(partition, first, messages), new AbortController().signal)
}

const kept = async () => (await ids('recent-messages')).map(Number)

describe('the recent messages', () => {
  test('are cut to the newest by time, whatever their order in the log', async () => {
    await project(0, [5, 1, 9, 3, 7])
    expect(await kept()).toEqual([5, 7, 9])
  })

  test('are never fewer than are kept, nor more than five times as many, however they come', async () => {
    for (let offset = 0; offset < 50; offset += 1) {
      await project(offset, [offset])
      const found = await kept()
      const newest = [offset - 2, offset - 1, offset].filter((time) => time >= 0)
      expect(found.slice(-3)).toEqual(newest)
      expect(found.length).toBeLessThanOrEqual(15)
    }
  })

  test('are the newest of all partitions', async () => {
    await project(0, [10, 20, 30])
    await project(0, [1, 2, 25], 1)
    expect((await kept()).slice(-3)).toEqual([20, 25, 30])
  })

  test('keep as many as a reader may see, besides those above a checkpoint', async () => {
    const { advance } = generation()
    const stuck = async () => new Map([[1, 0]])
    projection = keeping(3, { ...generation(), advance: stuck })
    await project(0, [100, 101, 102, 103], 1)
    projection = keeping(3, { ...generation(), advance })
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
    const keepNewest = jest.fn(generation().keepNewest).mockRejectedValueOnce(new ReadModelsUnavailable('down'))
    projection = keeping(3, { ...generation(), keepNewest })
    await project(0, [1, 2, 3, 4])
    await project(4, [5])
    expect(await kept()).toEqual([3, 4, 5])
  })

  test('do not hold again what was cut before, once a process has written it that others have overtaken', async () => {
    let wake = () => {}
    const sleep = new Promise<void>((resolve) => {
      wake = resolve
    })
    const { write } = generation()
    let isAsleep = false
    const sleepy = keeping(3, {
      ...generation(),
      async write(model, changes) {
        if (isAsleep && model === 'recent-messages') await sleep
        await write(model, changes)
      },
    })
    projection = sleepy
    await project(0, [1])
    isAsleep = true
    const late = project(1, [2])
    projection = keeping(3)
    await project(1, [2])
    await project(
      2,
      Array.from({ length: 20 }, (_, index) => index + 3),
    )
    wake()
    expect(await late).toBe(22)
    expect(await kept()).toEqual([20, 21, 22])
  })

  test('are not cut with every batch, which would cost a walk over all of them', async () => {
    const keepNewest = jest.fn(generation().keepNewest)
    projection = keeping(10, { ...generation(), keepNewest })
    for (let offset = 0; offset < 40; offset += 1) await project(offset, [offset])
    expect(keepNewest.mock.calls.length).toBeLessThanOrEqual(5)
    expect((await kept()).slice(-10)).toEqual([30, 31, 32, 33, 34, 35, 36, 37, 38, 39])
  })
})
