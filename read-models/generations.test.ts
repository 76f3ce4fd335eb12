import { randomUUID } from 'node:crypto'
import { describe, expect, test } from '@jest/globals'
import {
  abandoned,
  begun,
  type GenerationRecord,
  GenerationsRefused,
  listed,
  modelsOf,
  newGenerationId,
  noGenerations,
  wentLive,
  withoutRetired,
} from './generations.ts'
import { idsOf } from './leftovers.ts'

const generation = (id: string): GenerationRecord => {
  return { id, logId: 'log', partitions: 1, claimed: ['a'], plain: ['b'], orders: {} }
}
const [one, two, three] = [generation('one'), generation('two'), generation('three')]

describe('the generations of a version', () => {
  test('have one slot for the one that is built', () => {
    const known = begun(noGenerations, one)
    expect(known).toEqual({ building: one, retired: [] })
    expect(() => begun(known, two)).toThrow(GenerationsRefused)
    expect(() => begun(known, two)).toThrow('generation one is being built already')
  })

  test('have another live one when that is built, and keep those before it, the latest first', () => {
    let known = noGenerations
    for (const next of [one, two, three]) known = wentLive(begun(known, next), next.id)
    expect(known).toEqual({ live: three, retired: [two, one] })
    expect(listed(begun(known, generation('four'))).map(({ id }) => id)).toEqual(['three', 'four', 'two', 'one'])
    expect(withoutRetired(known)).toEqual({ live: three, retired: [] })
  })

  test('are as before when the one that is built is given up, and tell why', () => {
    const live = wentLive(begun(noGenerations, one), 'one')
    const ended = abandoned(begun(live, two), 'two', 'cancelled')
    expect(ended).toEqual({ ...live, ended: { id: 'two', reason: 'cancelled' } })
    expect(wentLive(begun(ended, three), 'three')).toMatchObject({ live: three, ended: { id: 'two' } })
  })

  test('are the very same when a generation that does not hold the slot is to go live, or is given up', () => {
    const known = begun(wentLive(begun(noGenerations, one), 'one'), two)
    for (const id of ['one', 'three']) {
      expect(wentLive(known, id)).toBe(known)
      expect(abandoned(known, id, 'why')).toBe(known)
    }
    expect(wentLive(noGenerations, 'one')).toBe(noGenerations)
  })
})

test('the read models of a generation are those that are claimed in, and the others', () => {
  expect(modelsOf(one)).toEqual(['a', 'b'])
})

test('an id tells the version, is never given twice, and is found in what is left of its generation', () => {
  const ids = Array.from({ length: 100 }, () => newGenerationId(12, randomUUID))
  expect(new Set(ids).size).toBe(100)
  for (const id of ids) expect(id).toMatch(/^v12-[0-9a-f]{12}$/)
  expect(idsOf([`users.${ids[0]}`, `checkpoints.${ids[0]}`, `users.${ids[1]}`], [])).toEqual(ids.slice(0, 2))
})
