import { expect, test } from '@jest/globals'
import { createSlots } from './slots.ts'

test('keeps the number of a key while others come and go, and gives free ones again', () => {
  const slotsOf = createSlots()
  expect([...slotsOf(['a', 'b', 'c'])]).toEqual([
    ['a', 0],
    ['b', 1],
    ['c', 2],
  ])
  expect(Object.fromEntries(slotsOf(['b', 'c']))).toEqual({ b: 1, c: 2 })
  expect(Object.fromEntries(slotsOf(['0', 'b', 'c', 'd']))).toEqual({ '0': 0, b: 1, c: 2, d: 3 })
})
