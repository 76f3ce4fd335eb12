import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { Refused } from '../../process/refused.ts'
import { isDone, settle, watchedLane } from '../../testing/watched-lane.ts'

// Pauses between tries take no time.
beforeEach(() => {
  jest.spyOn(Math, 'random').mockReturnValue(2)
})
afterEach(() => {
  jest.restoreAllMocks()
})

describe('batches', () => {
  test('are projected one at a time, in the order in which they come', async () => {
    const { lane, next, projected, said } = watchedLane()
    void lane.deliver(0, 2, [])
    void lane.deliver(2, 5, [])
    const first = await next()
    expect(projected()).toEqual(['0-2'])
    first.answer()
    const second = await next()
    second.answer()
    await lane.idle()
    expect(second.batch).toEqual({ partition: 7, from: 2, next: 5, records: [] })
    expect([projected(), said]).toEqual([
      ['0-2', '2-5'],
      ['reached 2', 'reached 5'],
    ])
  })

  /** As many bytes as fill a lane when something waits already. */
  const large = [{ partition: 7, offset: 2, key: 'k', value: Buffer.alloc(300 * 1024), headers: {} }]

  test('wait for room when one is being projected, one waits, and both are large', async () => {
    const { lane, next } = watchedLane()
    expect(await isDone(lane.deliver(0, 1, large))).toBe(true)
    expect(await isDone(lane.deliver(1, 2, large))).toBe(true)
    const third = lane.deliver(2, 3, large)
    expect(await isDone(third)).toBe(false)
    ;(await next()).answer()
    expect(await isDone(third)).toBe(true)
  })

  test('go together when they have waited, as far as they follow each other', async () => {
    const { lane, next, projected } = watchedLane()
    void lane.deliver(0, 2, [])
    void lane.deliver(2, 3, large)
    void lane.deliver(3, 5, [])
    void lane.deliver(7, 9, [])
    ;(await next()).answer()
    const together = await next()
    expect(together.batch).toEqual({ partition: 7, from: 2, next: 5, records: large })
    together.answer()
    ;(await next()).answer()
    await lane.idle()
    expect(projected()).toEqual(['0-2', '2-5', '7-9'])
  })

  test('come again when they were rejected, before those that wait', async () => {
    const { lane, next, projected, said } = watchedLane()
    void lane.deliver(0, 2, [])
    void lane.deliver(2, 3, [])
    for (let times = 0; times < 2; times += 1) (await next()).fail()
    ;(await next()).answer()
    ;(await next()).answer()
    await lane.idle()
    expect(projected()).toEqual(['0-2', '0-2', '0-2', '2-3'])
    expect(said).toEqual(['try 1 failed', 'try 2 failed', 'reached 2', 'reached 3'])
  })

  test('are no more when the subscriber has refused', async () => {
    const { lane, next, said } = watchedLane()
    void lane.deliver(0, 2, [])
    ;(await next()).fail(new Refused('gone'))
    await lane.idle()
    expect(said).toEqual(['refused: gone'])
  })
})

describe('a subscriber that goes on from elsewhere', () => {
  test.each([1, 9])('has what waits forgotten, and the next batch fetched from there: %d', async (elsewhere) => {
    const { lane, next, projected, said } = watchedLane()
    void lane.deliver(0, 2, [])
    void lane.deliver(2, 3, [])
    const third = lane.deliver(3, 4, [])
    ;(await next()).answer(elsewhere)
    expect(await isDone(third)).toBe(true)
    expect([projected(), said]).toEqual([['0-2'], [`reached ${elsewhere}`, `seek ${elsewhere}`]])
    expect([lane.expected(), lane.idleSince()]).toEqual([elsewhere, expect.any(Number)])
  })

  test('is not told that there is nothing where nothing was read', async () => {
    const { lane, next } = watchedLane()
    lane.moveTo(20)
    // Fetched before the consumer was moved back.
    void lane.deliver(30, 35, [])
    expect((await next()).batch).toMatchObject({ from: 30, next: 35 })
  })
})

describe('a hole', () => {
  test('is passed over like a batch without records', async () => {
    const { lane, next, said } = watchedLane()
    lane.moveTo(4)
    lane.pass(4, 6)
    const { batch, answer } = await next()
    expect(batch).toEqual({ partition: 7, from: 4, next: 6, records: [] })
    answer()
    await lane.idle()
    expect([said, lane.expected()]).toEqual([['reached 6'], 6])
  })

  test('that was projected already, that lies elsewhere, or of which nobody knows, is nothing', async () => {
    const { lane, projected } = watchedLane()
    lane.pass(0, 6)
    lane.moveTo(6)
    lane.pass(4, 6)
    // Of a consumer that was moved back meanwhile: from 6 to 8 there may be records.
    lane.pass(8, 9)
    await settle()
    expect([projected(), lane.expected()]).toEqual([[], 6])
  })
})

describe('a partition that is taken over anew', () => {
  test('has what waits forgotten, and what is under way finished first', async () => {
    const { lane, next, projected, said, taken } = watchedLane()
    void lane.deliver(0, 2, [])
    void lane.deliver(2, 3, [])
    const full = lane.deliver(3, 4, [])
    const before = await next()
    taken.abort()
    const anew = new AbortController()
    lane.takeOver(anew.signal)
    expect([await isDone(full), lane.expected()]).toEqual([true, undefined])
    lane.moveTo(1)
    void lane.deliver(1, 5, [])
    await settle()
    expect(projected()).toEqual(['0-2'])
    before.answer(9)
    const after = await next()
    // What the call of the former take-over answers counts no more.
    expect([projected(), said]).toEqual([['0-2', '1-5'], []])
    expect([before.signal.aborted, after.signal]).toEqual([true, anew.signal])
    after.answer()
    await lane.idle()
    expect(said).toEqual(['reached 5'])
  })

  test('has no batch delivered again that failed before', async () => {
    const { lane, next, projected, taken } = watchedLane()
    void lane.deliver(0, 2, [])
    const call = await next()
    taken.abort()
    call.fail()
    await lane.idle()
    expect(projected()).toEqual(['0-2'])
  })

  test('brings nothing any more while nobody has it, and lets the consumer go on', async () => {
    const { lane, projected, taken } = watchedLane()
    taken.abort()
    for (const from of [0, 1, 2, 3]) await lane.deliver(from, from + 1, [])
    await lane.idle()
    expect(projected()).toEqual([])
  })
})

test('a lane is idle from when it was taken over, or has projected all that it had', async () => {
  const { lane, next } = watchedLane()
  const begun = lane.idleSince() as number
  void lane.deliver(0, 2, [])
  expect(lane.idleSince()).toBeUndefined()
  const { answer } = await next()
  expect(lane.idleSince()).toBeUndefined()
  answer()
  await lane.idle()
  expect(lane.idleSince()).toBeGreaterThan(begun)
})
