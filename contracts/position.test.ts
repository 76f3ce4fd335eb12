import { describe, expect, test } from '@jest/globals'
import { contains, including, isBelow, isSame, leastContaining, recordsBelow, recordsBetween } from './position.ts'

describe('a vector', () => {
  test('has below it what lies before its offset in a partition, and nothing of a partition that it does not know', () => {
    expect(isBelow({ partition: 1, offset: 4 }, [0, 5])).toBe(true)
    expect(isBelow({ partition: 1, offset: 5 }, [0, 5])).toBe(false)
    expect(isBelow({ partition: 2, offset: 0 }, [0, 5])).toBe(false)
  })

  test('contains another one when it is as far in every partition', () => {
    expect(contains([2, 5], [2, 4])).toBe(true)
    expect(contains([2, 5], [2])).toBe(true)
    expect(contains([2], [2, 0])).toBe(true)
    expect(contains([2, 5], [3, 1])).toBe(false)
    expect(contains([2], [2, 1])).toBe(false)
    expect(contains([], [])).toBe(true)
  })

  test('is the same as another one when neither is further in any partition', () => {
    expect(isSame([2, 5], [2, 5])).toBe(true)
    expect(isSame([2], [2, 0])).toBe(true)
    expect(isSame([2, 5], [2, 4])).toBe(false)
    expect(isSame([2, 4], [2, 5])).toBe(false)
    expect(isSame([2], [2, 1])).toBe(false)
  })

  test('that contains two others has the greater of each partition', () => {
    expect(leastContaining([1, 5], [2, 4])).toEqual([2, 5])
    expect(leastContaining([1], [0, 0, 4])).toEqual([1, 0, 4])
    expect(leastContaining([], [])).toEqual([])
  })

  test('that includes a position has it below it, and no more than it must', () => {
    expect(including({ partition: 2, offset: 0 })).toEqual([0, 0, 1])
    expect(including({ partition: 1, offset: 4 }, [7, 2, 3])).toEqual([7, 5, 3])
    expect(including({ partition: 0, offset: 4 }, [7])).toEqual([7])
    const position = { partition: 3, offset: 9 }
    expect(isBelow(position, including(position, [1]))).toBe(true)
  })

  test('has so many records between another one and itself: those of every partition, and none where it is behind', () => {
    expect(recordsBetween([1, 5], [4, 7])).toBe(5)
    expect(recordsBetween([], [4, 7])).toBe(11)
    expect(recordsBetween([9, 5, 3], [4, 7])).toBe(2)
    expect(recordsBelow([4, 7])).toBe(11)
  })
})
