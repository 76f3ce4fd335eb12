import { describe, expect, test } from '@jest/globals'
import { createChances } from '../load/chances.ts'
import { afterWarmUp, growthOf, verdictOf } from './growth.ts'

const hour = 3_600_000

/** A figure that is looked at every 20 s for 40 minutes; it starts at 25 and grows by so much per hour. */
function points(perHour: number, noise: (at: number) => number = () => 0) {
  return Array.from({ length: 120 }, (_, number) => {
    const at = number * 20_000
    return { at, value: 25 + (perHour * at) / hour + noise(at) }
  })
}

const { between, with: chance } = createChances(7)
const even = () => between(-1, 1)
/** Now and then a collection that comes at another moment finds much more. */
const spiked = () => even() + (chance(1 / 10) ? 30 : 0)
const wave = (at: number) => Math.sin((at * 2 * Math.PI) / 300_000)

describe('the growth of a figure', () => {
  test('is its slope, per hour', () => {
    const { perHour, least, most } = growthOf(points(8))
    expect([perHour, least, most]).toEqual([8, 8, 8].map((expected) => expect.closeTo(expected, 6)))
  })

  test('is what it is without the points that lie far off', () => {
    expect(Math.abs(growthOf(points(8, spiked)).perHour - 8)).toBeLessThan(1)
  })

  test('lies within its interval', () => {
    const { least, most } = growthOf(points(8, even))
    expect([least < 8, most > 8, most - least < 1.5]).toEqual([true, true, true])
  })
})

describe('with a bar of 5 per hour', () => {
  test.each([
    ['nothing changes', points(0)],
    ['there is noise', points(0, even)],
    ['some looks come at a bad moment', points(0, spiked)],
    ['it comes and goes', points(0, wave)],
    ['it grows by less', points(3, even)],
    ['it shrinks', points(-20, even)],
  ])('it is flat where %s', (_, found) => {
    expect(verdictOf(growthOf(found), 5)).toBe('flat')
  })

  test.each([
    ['slowly', points(8)],
    ['slowly under noise', points(8, even)],
    ['slowly under spikes', points(8, spiked)],
    ['slowly, and comes and goes', points(8, wave)],
  ])('it grows where it leaks %s', (_, found) => {
    expect(verdictOf(growthOf(found), 5)).toBe('grows')
  })

  test.each([
    ['a minute', points(0, even).slice(0, 4)],
    ['one look', points(0).slice(0, 1)],
  ])('nobody can tell after %s', (_, found) => {
    expect(verdictOf(growthOf(found), 5)).toBe('unclear')
  })
})

test('the first third of the time is to warm up', () => {
  const samples = [0, 10, 20, 30, 40, 50, 60].map((at) => ({ at }))
  expect(afterWarmUp(samples)).toEqual(samples.slice(2))
})
