import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { contains, type Vector } from '../contracts/position.ts'
import { type GenerationReader, ReadModelsUnavailable } from '../read-models/read-models.ts'
import { createViews, type Views } from './views.ts'

let vector: Vector
let reads: number
let failure: Error | undefined
let moved: (() => void) | undefined
let ending: AbortController

const generation = {
  id: 'one',
  logId: 'log',
  partitions: 2,
  async checkpoints() {
    reads += 1
    await new Promise(setImmediate)
    if (failure) throw failure
    return vector
  },
} as unknown as GenerationReader

beforeEach(() => {
  vector = [0, 0]
  reads = 0
  failure = undefined
  moved = undefined
  ending = new AbortController()
})
afterEach(() => ending.abort())

const polled = () => createViews({ live: async () => generation })
const told = () =>
  createViews({
    live: async () => generation,
    onMove(listener) {
      moved = listener
    },
  })

const reaching = (views: Views, wanted: Vector, signal = ending.signal) =>
  views.first((view) => contains(view.vector, wanted), signal)

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

describe.each([
  ['that have to be looked for', polled],
  ['that are told', told],
])('views %s', (_name, create) => {
  test('are read once for all who ask at the same time', async () => {
    const views = create()
    const seen = await Promise.all(Array.from({ length: 100 }, () => views.current()))
    expect(new Set(seen).size).toBe(1)
    expect(reads).toBe(1)
  })

  test('are the same object while nothing has moved', async () => {
    const views = create()
    const first = await views.current()
    await sleep(10)
    expect(await views.current()).toBe(first)
    vector = [0, 1]
    moved?.()
    await sleep(40)
    expect((await views.current()).vector).toEqual([0, 1])
  })

  test('reach what is waited for when it comes, and nobody looks afterwards', async () => {
    const views = create()
    const waiting = [reaching(views, [1, 0]), reaching(views, [1, 2])]
    await sleep(30)
    vector = [1, 0]
    moved?.()
    expect((await waiting[0])?.vector).toEqual([1, 0])
    vector = [1, 2]
    moved?.()
    expect((await waiting[1])?.vector).toEqual([1, 2])
    await sleep(20)
    const before = reads
    await sleep(150)
    expect(reads).toBe(before)
  })

  test('are looked for once, however many wait', async () => {
    const views = create()
    const waiting = Array.from({ length: 1_000 }, () => reaching(views, [1, 0]))
    await sleep(60)
    const before = reads
    expect(before).toBeLessThan(20)
    vector = [1, 0]
    moved?.()
    await Promise.all(waiting)
    expect(reads - before).toBeLessThan(4)
  })

  test('do not fail those who wait because of trouble that passes', async () => {
    const views = create()
    failure = new ReadModelsUnavailable('down')
    const waiting = reaching(views, [1, 0])
    await sleep(30)
    vector = [1, 0]
    failure = undefined
    expect((await waiting).vector).toEqual([1, 0])
  })

  test('say what the trouble was when it does not pass in time', async () => {
    failure = new ReadModelsUnavailable('down')
    await expect(create().current()).rejects.toThrow('down')
    await expect(reaching(create(), [1, 0], AbortSignal.timeout(50))).rejects.toThrow('down')
  })

  test('give up when the time is over', async () => {
    await expect(reaching(create(), [1, 0], AbortSignal.timeout(20))).rejects.toThrow(/timeout/i)
  })

  test('throw what is thrown about them', async () => {
    const refuse = () => {
      throw new Error('of another log')
    }
    await expect(create().first(refuse, ending.signal)).rejects.toThrow('of another log')
  })
})

test('views that are told are not read again before something moves', async () => {
  const views = told()
  await views.current()
  await sleep(50)
  await views.current()
  expect(reads).toBe(1)
  moved?.()
  await views.current()
  expect(reads).toBe(2)
})

test('a move while a view is read has it read again', async () => {
  const views = told()
  const early = views.current()
  await Promise.resolve()
  vector = [0, 1]
  moved?.()
  await early
  expect((await views.current()).vector).toEqual([0, 1])
  expect(reads).toBe(2)
})
