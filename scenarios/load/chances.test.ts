import { expect, test } from '@jest/globals'
import { createChances } from './chances.ts'

const thousandOf = (seed: number) => {
  const chances = createChances(seed)
  return Array.from({ length: 1_000 }, () => chances.between(0, 10))
}

test('chances are the same from the same seed, and others from another', () => {
  expect(thousandOf(7)).toEqual(thousandOf(7))
  expect(thousandOf(7)).not.toEqual(thousandOf(8))
})

test('chances are even', () => {
  const numbers = thousandOf(7)
  for (let least = 0; least < 10; least += 1) {
    const inside = numbers.filter((number) => number >= least && number < least + 1)
    expect(inside.length).toBeGreaterThan(60)
    expect(inside.length).toBeLessThan(140)
  }
})
