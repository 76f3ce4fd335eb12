import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from '@jest/globals'
import { type ConversationDocument, conversationKey } from '../contracts/documents.ts'
import { contains, type Vector } from '../contracts/position.ts'
import type { GenerationReader } from '../read-models/read-models.ts'
import type { Passing } from './between.ts'
import { createTail } from './tail.ts'
import type { Views } from './views.ts'
import { type View, viewAt } from './visible.ts'

/** A tail over a log of two partitions, where every offset has a message and a later one is a later one. */
function tailAt(vector: Vector) {
  let reads = 0
  const generation = {
    logId: 'log',
    async inLogOrder(_model: string, partition: number, from: number, to: number) {
      reads += 1
      await sleep(1)
      return Array.from({ length: to - from }, (_, index) => {
        const offset = from + index
        const message = { partition, offset, id: `${partition}-${offset}`, postedAt: offset, text: '' }
        return { key: conversationKey('1234', offset), document: message as ConversationDocument }
      })
    },
  } as unknown as GenerationReader
  const waiting: ((view: View) => void)[] = []
  const views = {
    current: async () => viewAt(generation, vector),
    first: () => new Promise<View>((resolve) => waiting.push(resolve)),
    show() {},
  } as unknown as Views
  const move = (to: Vector) => {
    for (const tell of waiting.splice(0)) tell(viewAt(generation, to))
  }
  return { tail: createTail(views), move, reads: () => reads }
}

const follower = () => {}
const ids = (passed: readonly Passing[] | undefined) => passed?.map(({ document }) => document.id)

describe('what a tail remembers', () => {
  test('begins where it began, and is all that came by since', async () => {
    const { tail, move } = tailAt([5, 7])
    await tail.joined(follower)
    expect(ids(tail.remembered([5, 7]))).toEqual([])
    expect(tail.remembered([4, 7])).toBeUndefined()
    move([6, 9])
    await sleep(20)
    expect(ids(tail.remembered([5, 7]))).toEqual(['0-5', '1-7', '1-8'])
    expect(ids(tail.remembered([5, 8]))).toEqual(['0-5', '1-8'])
    expect(ids(tail.remembered([6, 7]))).toEqual(['1-7', '1-8'])
    expect(ids(tail.remembered([6, 9]))).toEqual([])
  })

  test('reaches back as far as somebody needs it, in each partition, in rising vectors', async () => {
    const { tail, move } = tailAt([5, 7])
    await tail.joined(follower)
    move([6, 7])
    await tail.reach([5, 4])
    await tail.reach([3, 9])
    const passed = tail.remembered([3, 4]) ?? []
    expect(ids(passed)?.sort()).toEqual(['0-3', '0-4', '0-5', '1-4', '1-5', '1-6'])
    expect(passed.at(-1)?.vector).toEqual([6, 7])
    for (const [index, { vector }] of passed.entries())
      expect(contains(vector, passed[index - 1]?.vector ?? [])).toBe(true)
  })

  test('is read once for all who come back together', async () => {
    const { tail, reads } = tailAt([1_000, 1_000])
    await tail.joined(follower)
    const froms = Array.from({ length: 200 }, (_, index) => [500 + index, 700 - index] as const)
    await Promise.all(froms.map((from) => tail.reach(from)))
    for (const from of froms) expect(tail.remembered(from)).toHaveLength(800)
    expect(reads()).toBeLessThan(10)
  })
})
