import { beforeEach, describe, expect, test } from '@jest/globals'
import { contains, type Vector } from '../contracts/position.ts'
import { type GenerationReader, ReadModelsUnavailable } from '../read-models/read-models.ts'
import { createLiveGeneration } from './live-generation.ts'

/** A generation that stands where a test puts it, and whose checkpoints come when the test says so. */
interface Fake extends GenerationReader {
  vector: Vector
  /** What the next answers wait for. */
  until: Promise<void>
}

function fake(id: string, vector: Vector): Fake {
  return {
    id,
    logId: 'log',
    partitions: vector.length,
    models: [],
    vector,
    until: Promise.resolve(),
    async checkpoints(this: Fake) {
      const { vector: now, until } = this
      await until
      return now
    },
    range: async () => [],
    inLogOrder: async () => [],
    keys: async () => [],
    find: async () => [],
  }
}

let live: Fake | undefined
let view: () => Promise<{ readonly generation: GenerationReader; readonly vector: Vector }>

beforeEach(() => {
  live = undefined
  view = createLiveGeneration({ live: async () => live })
})

async function shown() {
  const { generation, vector } = await view()
  return [generation.id, vector]
}

/** The generation's answers wait until this is called. */
function hold(generation: Fake) {
  let letGo = () => {}
  generation.until = new Promise((resolve) => {
    letGo = resolve
  })
  return letGo
}

const settle = () => new Promise(setImmediate)

describe('the view of a request', () => {
  test('is of the live generation, below its checkpoints', async () => {
    live = fake('old', [1])
    expect(await shown()).toEqual(['old', [1]])
    live.vector = [4]
    expect(await shown()).toEqual(['old', [4]])
  })

  test('is not there before a generation is', async () => {
    await expect(view()).rejects.toThrow(ReadModelsUnavailable)
    live = fake('first', [0])
    expect(await shown()).toEqual(['first', [0]])
  })

  test('is of another generation at once when that has all that was shown', async () => {
    live = fake('old', [4, 1])
    await view()
    live = fake('new', [4, 2])
    expect(await shown()).toEqual(['new', [4, 2]])
  })

  test('is of the former generation until the new one has reached what was shown, in every partition', async () => {
    const old = fake('old', [4, 1])
    live = old
    await view()
    const next = fake('new', [9, 0])
    live = next
    expect(await shown()).toEqual(['old', [4, 1]])
    old.vector = [5, 2]
    next.vector = [9, 1]
    expect(await shown()).toEqual(['new', [9, 1]])
    live = old
    expect(await shown()).toEqual(['new', [9, 1]])
  })

  test('is not there when neither generation has what was shown', async () => {
    const old = fake('old', [4])
    live = old
    await view()
    const next = fake('new', [3])
    live = next
    old.vector = [0]
    await expect(view()).rejects.toThrow('generation new has not reached yet what was shown')
    next.vector = [4]
    expect(await shown()).toEqual(['new', [4]])
  })

  test('is not there while the store does not answer', async () => {
    live = { ...fake('old', [4]), checkpoints: () => Promise.reject(new ReadModelsUnavailable('down')) }
    await expect(view()).rejects.toThrow('down')
  })
})

describe('requests at the same time', () => {
  test('may show less than each other, and nobody after them does', async () => {
    const slow = fake('old', [4])
    live = slow
    const letGo = hold(slow)
    const first = shown()
    await settle()
    slow.until = Promise.resolve()
    slow.vector = [9]
    expect(await shown()).toEqual(['old', [9]])
    letGo()
    expect(await first).toEqual(['old', [4]])
    slow.vector = [8]
    await expect(view()).rejects.toThrow(ReadModelsUnavailable)
  })

  test('leave the former generation to those after them, when the new one lacks what it has shown meanwhile', async () => {
    const old = fake('old', [4])
    live = old
    await view()
    const next = fake('new', [5])
    live = next
    const letGo = hold(next)
    const early = shown()
    await settle()
    live = old
    old.vector = [9]
    expect(await shown()).toEqual(['old', [9]])
    live = next
    letGo()
    expect(await early).toEqual(['new', [5]])
    expect(await shown()).toEqual(['old', [9]])
    next.vector = [9]
    expect(await shown()).toEqual(['new', [9]])
  })

  test('never take anybody back, in whatever order they are answered', async () => {
    const generations = [fake('old', [0, 0]), fake('new', [0, 0])]
    const asked: { readonly floor: Vector; readonly answer: Promise<Vector | undefined> }[] = []
    let floor: Vector = []
    const letGos: (() => void)[] = []
    for (let turn = 0; turn < 200; turn += 1) {
      const one = generations[turn % 3 === 0 ? 0 : 1] as Fake
      one.vector = one.vector.map((next, partition) => next + ((turn * 7 + partition * 5) % 4))
      live = generations[turn % 5 < 2 ? 0 : 1] as Fake
      if (turn % 4 === 0) letGos.push(hold(live))
      if (turn % 7 === 0) letGos.shift()?.()
      const answer = view().then(
        ({ vector }) => {
          floor = vector.map((next, partition) => Math.max(next, floor[partition] ?? 0))
          return vector
        },
        () => undefined,
      )
      asked.push({ floor, answer })
      await settle()
    }
    for (const letGo of letGos) letGo()
    const answers = await Promise.all(asked.map(({ answer }) => answer))
    for (const [index, vector] of answers.entries()) {
      if (vector) expect([vector, contains(vector, asked[index]?.floor ?? [])]).toEqual([vector, true])
    }
    expect(answers.filter((vector) => vector !== undefined).length).toBeGreaterThan(50)
  })
})
