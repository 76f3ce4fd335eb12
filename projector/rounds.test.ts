import { beforeEach, describe, expect, test } from '@jest/globals'
import { createRounds, type Rounds } from './rounds.ts'

interface Round {
  readonly items: readonly number[]
  answer(): void
  fail(): void
}

const { signal } = new AbortController()
let begun: Round[]
let rounds: Rounds<number, string>

// Items are their own sizes, a round takes 10, and with 100 in waiting a second one runs beside it.
beforeEach(() => {
  begun = []
  rounds = createRounds<number, string>(
    (items) =>
      new Promise((resolve, reject) => {
        const answer = () => resolve(items.map((item) => `${item} done`))
        begun.push({ items, answer, fail: () => reject(new Error(`not ${items}`)) })
      }),
    { sizeOf: (item) => item, limit: 10, enough: 100 },
  )
})

async function next(): Promise<Round> {
  await new Promise(setImmediate)
  await new Promise(setImmediate)
  return begun.at(-1) as Round
}
const submit = (...items: number[]) => Promise.allSettled(items.map((item) => rounds.submit(item, signal)))
const done = (...items: number[]) => items.map((item) => ({ status: 'fulfilled', value: `${item} done` }))

describe('a round', () => {
  test('has all that is submitted in one turn, and answers each with its own result', async () => {
    const submitted = submit(1, 2, 3)
    const { items, answer } = await next()
    expect(items).toEqual([1, 2, 3])
    answer()
    expect(await submitted).toEqual(done(1, 2, 3))
  })

  test('begins when the one before has ended, with all that has gathered meanwhile', async () => {
    const first = submit(1)
    await next()
    const gathered = [submit(2), submit(3)]
    const { items, answer } = await next()
    expect([items, begun]).toEqual([[1], [expect.anything()]])
    answer()
    const second = await next()
    expect(second.items).toEqual([2, 3])
    second.answer()
    expect(await Promise.all([first, ...gathered])).toEqual([done(1), done(2), done(3)])
  })

  test('has what follows the one before together with what has waited for it', async () => {
    const following = Promise.all(
      [1, 2].map(async (item) => [await rounds.submit(item, signal), await submit(item + 3)]),
    )
    const first = await next()
    const waiting = submit(3)
    first.answer()
    const second = await next()
    expect([first.items, second.items]).toEqual([
      [1, 2],
      [3, 4, 5],
    ])
    second.answer()
    expect(await waiting).toEqual(done(3))
    expect(await following).toEqual([
      ['1 done', done(4)],
      ['2 done', done(5)],
    ])
  })

  test('runs beside another one when enough has gathered, and no third one does', async () => {
    const first = submit(1)
    await next()
    const second = submit(30, 40, 50, 60)
    const third = submit(70, 80)
    expect([(await next()).items, begun.length]).toEqual([[30], 2])
    begun[0]?.answer()
    expect([(await next()).items, begun.length]).toEqual([[40], 3])
    for (const [index, items] of [[50], [60], [70]].entries()) {
      begun[index + 1]?.answer()
      expect((await next()).items).toEqual(items)
    }
    // What is left is not enough.
    begun[4]?.answer()
    expect((await next()).items).toEqual([70])
    begun[5]?.answer()
    const last = await next()
    expect(last.items).toEqual([80])
    last.answer()
    expect(await Promise.all([first, second, third])).toEqual([done(1), done(30, 40, 50, 60), done(70, 80)])
  })

  test('is full when the sizes of its items have reached the limit, and has one however large', async () => {
    const submitted = submit(4, 5, 3, 50, 1)
    for (const items of [[4, 5, 3], [50], [1]]) {
      const round = await next()
      expect(round.items).toEqual(items)
      round.answer()
    }
    expect(await submitted).toEqual(done(4, 5, 3, 50, 1))
  })

  test('that fails rejects its own items, and no others', async () => {
    const failing = submit(1, 2)
    const { fail } = await next()
    const later = submit(3)
    fail()
    expect(await failing).toMatchObject([1, 2].map(() => ({ reason: new Error('not 1,2') })))
    const round = await next()
    round.answer()
    expect(await later).toEqual(done(3))
  })
})

describe('an item whose signal aborts', () => {
  test('is not run when it has to wait, and takes no room from others', async () => {
    const first = submit(1)
    const { answer } = await next()
    const lost = new AbortController()
    const waiting = rounds.submit(9, lost.signal)
    const others = submit(4, 5)
    lost.abort(new Error('lost'))
    answer()
    await expect(waiting).rejects.toThrow('lost')
    const round = await next()
    expect(round.items).toEqual([4, 5])
    round.answer()
    expect(await Promise.all([first, others])).toEqual([done(1), done(4, 5)])
  })

  test('and that is alone leaves the way free for the next', async () => {
    await expect(rounds.submit(1, AbortSignal.abort(new Error('lost')))).rejects.toThrow('lost')
    const submitted = submit(2)
    const { answer } = await next()
    answer()
    expect(await submitted).toEqual(done(2))
    expect(begun).toHaveLength(1)
  })
})
