import { expect, test } from '@jest/globals'
import { createByLabels } from './by-labels.ts'

test('there is one thing for each combination of labels, in the order in which they were first asked for', () => {
  const { of, all } = createByLabels((labels) => ({ labels }))
  const combinations = [['a', 'b'], ['a'], [], ['b', 'a'], ['ab'], ['a', 'b', '']]
  const made = combinations.map(of)
  expect(all()).toEqual(combinations.map((labels) => ({ labels })))
  for (const [index, labels] of combinations.entries()) expect(of([...labels])).toBe(made[index])
  expect(all()).toHaveLength(combinations.length)
})
