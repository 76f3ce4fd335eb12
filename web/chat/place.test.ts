import { describe, expect, test } from '@jest/globals'
import { movedBy, placeOf } from './place.ts'

/** Rows of this height from a line on, which can be moved and taken away. */
function rows(count: number, height: number, from: number) {
  let moved = 0
  const made = Array.from({ length: count }, (_, index) => ({
    isConnected: true,
    getBoundingClientRect() {
      const top = from + index * height + moved
      return { top, bottom: top + height }
    },
  }))
  const move = (by: number) => {
    moved += by
  }
  return { made, move }
}

describe('the place of a reader', () => {
  test('is that of the first rows in sight, however many there are', () => {
    const { made } = rows(5_000, 50, -100_020)
    const place = placeOf(made, 0)
    expect(place[0]).toEqual({ row: made[2_000], top: -20 })
    expect(place).toHaveLength(20)
  })

  test('moves by what is put above it', () => {
    const { made, move } = rows(10, 50, 0)
    const place = placeOf(made, 120)
    move(4_321)
    expect(movedBy(place)).toBe(4_321)
  })

  test('is known when its first row is deleted', () => {
    const { made, move } = rows(10, 50, 0)
    const place = placeOf(made, 120)
    Object.assign(made[2] as object, { isConnected: false })
    move(-50)
    expect(movedBy(place)).toBe(-50)
  })

  test('is nowhere where there is nothing to see', () => {
    expect(movedBy(placeOf([], 0))).toBe(0)
    expect(placeOf(rows(3, 10, -100).made, 0)).toEqual([])
  })
})
