import { describe, expect, test } from '@jest/globals'
import type { GenerationRecord, Generations } from '../read-models/generations.ts'
import { ReadModelsRefused } from '../read-models/read-models.ts'
import { choose } from './generation-choice.ts'

const wanted = { logId: 'log', partitions: 2, claimed: ['a'], plain: ['b', 'c'], orders: { b: ['position', 'x'] } }
const generation = (id: string, plain: readonly string[] = wanted.plain, more = {}): GenerationRecord => ({
  ...wanted,
  id,
  plain,
  ...more,
})

/** The ids of those that it projects, and whether it begins another one. */
function chosen(known: Omit<Generations, 'retired'>) {
  const { project, begin } = choose({ retired: [], ...known }, wanted)
  return [project.map(({ id }) => id), begin]
}

describe('a projector', () => {
  test('begins a generation where there is none', () => {
    expect(chosen({})).toEqual([[], true])
  })

  test('projects the live one, and the one that is built', () => {
    expect(chosen({ live: generation('live') })).toEqual([['live'], false])
    expect(chosen({ live: generation('live'), building: generation('new') })).toEqual([['live', 'new'], false])
    expect(chosen({ building: generation('new') })).toEqual([['new'], false])
  })

  test('keeps a live one going that lacks a read model, and begins one that has it', () => {
    expect(chosen({ live: generation('live', ['b']) })).toEqual([['live'], true])
    expect(chosen({ live: generation('live', ['b']), building: generation('new') })).toEqual([['live', 'new'], false])
  })

  test('leaves a generation to others that is built with other read models', () => {
    expect(chosen({ live: generation('live'), building: generation('new', ['b', 'c', 'd']) })).toEqual([
      ['live'],
      false,
    ])
    expect(chosen({ building: generation('new', ['b', 'c', 'd']) })).toEqual([[], false])
    expect(chosen({ live: generation('live', ['b']), building: generation('new', ['b']) })).toEqual([['live'], false])
  })

  test('keeps a live one going that lacks an order, and builds and begins none but those that have it', () => {
    const fewer = { orders: { b: ['x'], c: ['position'] } }
    expect(chosen({ live: generation('live', wanted.plain, fewer) })).toEqual([['live'], true])
    expect(chosen({ building: generation('new', wanted.plain, fewer) })).toEqual([[], false])
  })

  test('has all it wants of generations with further orders, which newer code has begun', () => {
    const more = { orders: { ...wanted.orders, a: ['position'], b: ['y', 'x', 'position'] } }
    const [live, building] = [generation('live', wanted.plain, more), generation('new', wanted.plain, more)]
    expect(chosen({ live, building })).toEqual([['live', 'new'], false])
    expect(chosen({ live })).toEqual([['live'], false])
  })

  test('leaves the live one to newer code when it has read models that are not known, and says so', () => {
    const known = { retired: [], live: generation('live', ['b', 'c', 'd']) }
    expect(choose(known, wanted)).toEqual({
      project: [],
      begin: false,
      reason: expect.stringMatching(/generation live has read models that this code does not know \(d\).*raise/),
    })
    expect(choose({ ...known, building: generation('new') }, wanted)).toMatchObject({
      project: [generation('new')],
      begin: false,
    })
  })

  test.each(['live', 'building'])('refuses a %s generation of another log', (place) => {
    const known = { retired: [], [place]: generation('other', ['b', 'c'], { logId: 'another' }) }
    expect(() => choose(known, wanted)).toThrow(ReadModelsRefused)
    expect(() => choose(known, wanted)).toThrow('built from log another, and this is log log')
  })
})
