import { expect, test } from '@jest/globals'
import { createChances } from '../load/chances.ts'
import { planOf } from './plan.ts'

const targets: Parameters<typeof planOf>[2] = [
  [{ target: 'a', seconds: [0, 1] }],
  [
    { target: 'b', seconds: [1, 15] },
    { target: 'b', seconds: [2, 3] },
  ],
  [{ target: 'c', seconds: [1, 1] }],
]
const planned = (seed: number) => planOf(createChances(seed), 600_000, targets)

test('a plan is the same again from the same seed, and another from another', () => {
  expect(planned(7)).toEqual(planned(7))
  expect(planned(7)).not.toEqual(planned(8))
})

test('every fault is planned, in order, for as long as it may last', () => {
  const plan = planned(7)
  expect(new Set(plan.map(({ fault }) => fault))).toEqual(new Set(targets.flat()))
  expect(plan).toEqual(plan.toSorted((one, other) => one.from - other.from))
  for (const { from, to, fault } of plan) {
    expect(from).toBeLessThanOrEqual(600_000)
    expect((to - from) / 1_000).toBeGreaterThanOrEqual(fault.seconds[0])
    expect((to - from) / 1_000).toBeLessThanOrEqual(fault.seconds[1])
  }
})

test('a target has one fault at a time, and two targets may have theirs at once', () => {
  const plan = planned(7)
  const overlapping = plan.flatMap((one, index) =>
    plan
      .slice(index + 1)
      .filter(({ from }) => from < one.to)
      .map((other) => [one, other]),
  )
  expect(overlapping.length).toBeGreaterThan(10)
  for (const [one, other] of overlapping) expect(one?.fault.target).not.toBe(other?.fault.target)
})
