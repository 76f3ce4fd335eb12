import { beforeEach, describe, expect, test } from '@jest/globals'
import { type DeadLetterDocument, deadLetterKey } from '../contracts/documents.ts'
import { countOfDeadLetters, deadLetters } from '../projector/dead-letters.ts'
import type { GenerationWriter } from '../read-models/read-models.ts'
import { beginGeneration, goLive } from '../testing/generation.ts'
import { lmdbReadModels } from '../testing/lmdb-read-models.ts'
import { placeOf } from './letter-text.ts'
import { discard, discardedKeys, keysToDiscard, letterAt, lettersOf } from './letters.ts'
import { serving } from './serving.ts'

const readModels = lmdbReadModels()

const letter = (partition: number, offset: number): DeadLetterDocument => ({
  partition,
  offset,
  reason: 'unreadable',
  conversationId: '\0',
  user: '\0',
  eventId: '\0',
  key: null,
  value: null,
  size: 0,
  headers: [],
})

const write = (generation: GenerationWriter, letters: readonly DeadLetterDocument[]) =>
  generation.write(
    deadLetters,
    letters.map((document) => ({ insert: deadLetterKey(document), document })),
  )

async function liveWith(letters: readonly DeadLetterDocument[]) {
  const generation = await beginGeneration(readModels())
  await write(generation, letters)
  await goLive(readModels(), generation)
  return generation
}

async function placesIn(generation: Parameters<typeof lettersOf>[0]) {
  const places: string[] = []
  for await (const { document } of lettersOf(generation)) places.push(placeOf(document))
  return places
}

const placesAt = async (keys: readonly string[]) =>
  keys.map((key) => {
    const [partition, offset] = key.split('\0')
    return `${Number(partition)}/${Number(offset)}`
  })

describe('the dead letters that are listed', () => {
  test('are those of the live generation, or of the first one while it is being built', async () => {
    await expect(serving(readModels())).rejects.toThrow('no read models were built yet: start the service')
    const first = await beginGeneration(readModels())
    expect((await serving(readModels())).id).toBe(first.id)
    await goLive(readModels(), first)
    await beginGeneration(readModels())
    expect((await serving(readModels())).id).toBe(first.id)
  })

  test('are all of them, in the order of their places, however many', async () => {
    const letters = Array.from({ length: 120 }, (_, index) => letter(index % 3, index * 7))
    await liveWith([...letters].reverse())
    const inOrder = letters.sort((one, other) => one.partition - other.partition || one.offset - other.offset)
    expect(await placesIn(await serving(readModels()))).toEqual(inOrder.map(placeOf))
  })
})

describe('a dead letter', () => {
  beforeEach(() => liveWith([letter(3, 17), letter(3, 170)]))

  const at = async (place: string) => await letterAt(await serving(readModels()), place)

  test('is found by its place', async () => {
    expect((await at('3/17')).document).toEqual(letter(3, 17))
  })

  test.each([
    ['3/18', 'there is no dead letter at 3/18'],
    ['4/0', 'there is no dead letter at 4/0'],
    ['3', '3 is no place in the log: expected partition/offset, as 3/17'],
    ['3/-1', '3/-1 is no place in the log'],
    ['', ' is no place in the log'],
  ])('is not at %j', async (place, words) => {
    await expect(at(place)).rejects.toThrow(words)
  })
})

describe('to discard', () => {
  beforeEach(() => liveWith([letter(0, 1), letter(0, 2), letter(1, 1)]))

  const toDiscard = async (places: readonly string[] | 'all') =>
    await placesAt(await keysToDiscard(readModels(), places))

  test('are those at the places that are named, each once, or all', async () => {
    expect(await toDiscard(['1/1', '0/2', '0/02'])).toEqual(['1/1', '0/2'])
    expect(await toDiscard('all')).toEqual(['0/1', '0/2', '1/1'])
  })

  test('is nothing when there is none at one of the places', async () => {
    await expect(toDiscard(['0/1', '0/3'])).rejects.toThrow('there is no dead letter at 0/3')
  })

  test('are those that were not before, also in the next generation', async () => {
    await discard(readModels(), await keysToDiscard(readModels(), ['0/2']))
    expect(await toDiscard('all')).toEqual(['0/1', '1/1'])
    expect(await toDiscard(['0/1', '0/2'])).toEqual(['0/1'])
    await liveWith([letter(0, 2), letter(0, 3)])
    expect(await toDiscard('all')).toEqual(['0/3'])
    expect([...(await discardedKeys(readModels()))]).toEqual([deadLetterKey({ partition: 0, offset: 2 })])
  })

  test('makes those fewer that wait for somebody to look at them', async () => {
    const count = async () => await countOfDeadLetters(readModels(), await serving(readModels()))
    expect(await count()).toBe(3)
    await discard(readModels(), await keysToDiscard(readModels(), ['0/2']))
    expect(await count()).toBe(2)
    await discard(readModels(), await keysToDiscard(readModels(), 'all'))
    expect(await count()).toBe(0)
    await liveWith([letter(0, 2), letter(0, 3)])
    expect(await count()).toBe(1)
    await liveWith([])
    expect(await count()).toBe(0)
  })

  test('takes no letter away', async () => {
    await discard(readModels(), await keysToDiscard(readModels(), 'all'))
    expect(await placesIn(await serving(readModels()))).toEqual(['0/1', '0/2', '1/1'])
  })
})
