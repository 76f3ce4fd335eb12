import { randomUUID } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import { projectionVersion as version } from '../contracts/documents.ts'
import { namesOf } from '../projector/models.ts'
import { projections } from '../projector/projections.ts'
import { abandoned } from '../read-models/generations.ts'
import { type ReadModels, ReadModelsUnavailable } from '../read-models/read-models.ts'
import { advance, beginGeneration, generationRecord, goLive } from '../testing/generation.ts'
import { lmdbReadModels } from '../testing/lmdb-read-models.ts'
import type { Progress } from './progress.ts'
import { askForRebuild, cancelRebuild, dropRetired, underWay, watchRebuild } from './rebuilding.ts'

const readModels = lmdbReadModels()

const known = () => readModels().generations(version)

async function goneLive() {
  const generation = await beginGeneration(readModels())
  await goLive(readModels(), generation)
  return generation
}

const ask = () => askForRebuild(readModels(), randomUUID)

describe('a rebuild', () => {
  test('is a new generation of the same log, with all read models of this code, beside the live one', async () => {
    await goneLive()
    const { live } = await known()
    const id = await ask()
    expect(await known()).toEqual({
      retired: [],
      live,
      building: { id, logId: 'log', partitions: 2, ...namesOf(projections) },
    })
    expect(await underWay(readModels())).toBe(id)
  })

  test('is refused before there is a generation', async () => {
    await expect(ask()).rejects.toThrow('there is nothing to rebuild: start the service')
    expect(await known()).toEqual({ retired: [] })
  })

  test('is refused while the first generation is being built, which is named', async () => {
    const { id } = await beginGeneration(readModels())
    const before = await known()
    await expect(ask()).rejects.toThrow(`generation ${id} is being built already`)
    expect(await known()).toEqual(before)
  })

  test('is one at a time, however many ask', async () => {
    await goneLive()
    const asked = await Promise.allSettled([ask(), ask(), ask()])
    const { building } = await known()
    expect(asked.flatMap((one) => (one.status === 'fulfilled' ? one.value : []))).toEqual([building?.id])
    const refused = asked.flatMap((one) => (one.status === 'rejected' ? [(one.reason as Error).message] : []))
    expect(refused).toEqual(Array(2).fill(`generation ${building?.id} is being built already`))
  })
})

describe('a cancelled rebuild', () => {
  test('leaves the live generation as it was, and the next rebuild is another one', async () => {
    await goneLive()
    const { live } = await known()
    const id = await ask()
    expect(await cancelRebuild(readModels())).toEqual({ id, live: live?.id })
    expect(await known()).toEqual({ retired: [], live, ended: { id, reason: 'cancelled' } })
    expect(await ask()).not.toBe(id)
  })

  test('may be the first generation, when none is live', async () => {
    const { id } = await beginGeneration(readModels())
    expect(await cancelRebuild(readModels())).toEqual({ id, live: undefined })
  })

  test('is refused when there is none, or when it goes live at that moment', async () => {
    await expect(cancelRebuild(readModels())).rejects.toThrow('no generation is being built')
    const generation = await beginGeneration(readModels())
    const late: ReadModels = {
      ...readModels(),
      async change(...words) {
        await goLive(readModels(), generation)
        return await readModels().change(...words)
      },
    }
    await expect(cancelRebuild(late)).rejects.toThrow(`generation ${generation.id} is not being built any more`)
    expect((await known()).live?.id).toBe(generation.id)
  })
})

test('all generations that were live before are dropped, and neither the live one nor the one that is built', async () => {
  const first = await goneLive()
  const second = await goneLive()
  await goneLive()
  const id = await ask()
  const { live } = await known()
  expect(await dropRetired(readModels())).toEqual([second.id, first.id])
  expect(await known()).toMatchObject({ retired: [], live, building: { id } })
  expect(await dropRetired(readModels())).toEqual([])
})

test('those of an earlier version are dropped once one of this version is live, and not before', async () => {
  const [old, older] = [await beginGeneration(readModels(), {}, version - 1), generationRecord()]
  await readModels().change(version - 1, (now) => ({ ...now, retired: [older] }))
  expect(await dropRetired(readModels())).toEqual([])
  await goneLive()
  expect([...(await dropRetired(readModels()))].sort()).toEqual([old.id, older.id].sort())
  expect(await readModels().generations(version - 1)).toEqual({ retired: [] })
})

describe('who watches', () => {
  /** Shows what was seen; does something on the first look. */
  function watching(id: string, then: () => Promise<unknown>, store = readModels()) {
    const shown: Progress[] = []
    const troubles: string[] = []
    let next: (() => Promise<unknown>) | undefined = then
    const done = watchRebuild(store, id, {
      show(progress) {
        shown.push(progress)
        void next?.()
        next = undefined
      },
      trouble: ({ message }) => troubles.push(message),
    })
    return { shown, troubles, done }
  }

  test('sees how many records it has of how many, until it is live', async () => {
    await advance(await goneLive(), 1, 0, 40)
    const generation = await beginGeneration(readModels())
    await advance(generation, 0, 0, 10)
    const { shown, done } = watching(generation.id, async () => {
      await advance(generation, 1, 0, 20)
      await new Promise((resolve) => setTimeout(resolve, 700))
      await goLive(readModels(), generation)
    })
    await done
    expect(shown[0]).toEqual({ done: 10, total: 40, rate: 0 })
    expect(shown.at(-1)).toEqual({ done: 30, total: 40, rate: expect.any(Number) })
    expect(shown.at(-1)?.rate).toBeGreaterThan(0)
  })

  test('is not told of how many, while none is live', async () => {
    const generation = await beginGeneration(readModels())
    const { shown, done } = watching(generation.id, () => goLive(readModels(), generation))
    await done
    expect(shown[0]).toEqual({ done: 0, rate: 0 })
  })

  test('is told why it will not go live', async () => {
    const { id } = await beginGeneration(readModels())
    const give = () => readModels().change(version, (generations) => abandoned(generations, id, 'the log was lost'))
    await expect(watching(id, give).done).rejects.toThrow(`generation ${id} will not go live: the log was lost`)
    await expect(watching('v1-0', give).done).rejects.toThrow('generation v1-0 will not go live: it is gone')
  })

  test('sees it as gone live when another one has followed it since', async () => {
    const { id } = await goneLive()
    await goneLive()
    await watchRebuild(readModels(), id, { show: () => {}, trouble: () => {} })
  })

  test('waits trouble of the store out, and opens each generation once', async () => {
    await goneLive()
    const generation = await beginGeneration(readModels())
    let failures = 2
    const opened: string[] = []
    const store: ReadModels = {
      ...readModels(),
      async generations(asked) {
        if (failures-- > 0) throw new ReadModelsUnavailable('not now')
        return await readModels().generations(asked)
      },
      async openForProjection(record) {
        opened.push(record.id)
        return await readModels().openForProjection(record)
      },
    }
    const later = async () => {
      await new Promise((resolve) => setTimeout(resolve, 700))
      await goLive(readModels(), generation)
    }
    const { troubles, shown, done } = watching(generation.id, later, store)
    await done
    expect(troubles).toEqual(['not now', 'not now'])
    expect(shown.length).toBeGreaterThan(1)
    expect(new Set(opened).size).toBe(opened.length)
  })
})
