import { describe, expect, jest, test } from '@jest/globals'
import type { Vector } from '../contracts/position.ts'
import { type Building, built } from './building.ts'

/** Answers one vector after another, and the last one for ever. */
function vectors(...all: Vector[]) {
  const left = [...all]
  return jest.fn(async () => (left.length > 1 ? left.shift() : left[0]) as Vector)
}

/** Resolves when it is built; `looks` is counted by its checkpoints. */
function building(more: Partial<Building>) {
  const { signal } = new AbortController()
  return built({ goal: vectors([3, 3]), checkpoints: vectors([3, 3]), signal, ...more })
}

describe('a generation', () => {
  test('is built when it has what its goal is, in every partition', async () => {
    const checkpoints = vectors([0], [3, 2], [9, 2], [3, 3], [9, 9])
    await building({ checkpoints })
    expect(checkpoints).toHaveBeenCalledTimes(4)
  })

  test('is built at once when there is nothing to have', async () => {
    await building({ goal: vectors([]), checkpoints: vectors([]) })
  })

  test('is measured by a new goal when it has not reached the first one for long', async () => {
    const goal = vectors([3, 3], [5, 5])
    const checkpoints = vectors([0, 0], [1, 1], [3, 3], [5, 5])
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => checkpoints.mock.calls.length * 1_500)
    await building({ goal, checkpoints })
    clock.mockRestore()
    expect([goal.mock.calls.length, checkpoints.mock.calls.length]).toEqual([2, 4])
  })

  test('keeps its goal meanwhile, though that of another generation moves away', async () => {
    const goal = vectors([3, 3], [9_999, 9_999])
    await building({ goal, checkpoints: vectors([2, 2], [3, 3]) })
    expect(goal).toHaveBeenCalledTimes(1)
  })

  test('is not waited for any more when that is aborted', async () => {
    const stopping = new AbortController()
    const waiting = building({ checkpoints: vectors([0, 0]), signal: stopping.signal })
    stopping.abort()
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
  })

  test('is not built while its store does not answer', async () => {
    const down = () => Promise.reject(new Error('down'))
    await expect(building({ checkpoints: down })).rejects.toThrow('down')
    await expect(building({ goal: down })).rejects.toThrow('down')
  })
})
