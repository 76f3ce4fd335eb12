import { expect, test } from '@jest/globals'
import { createInstruments } from '../../process/instruments.ts'
import { cumulative, quantile, since } from './histogram.ts'

async function of(values: readonly number[], labels: readonly string[] = ['a']) {
  const instruments = createInstruments()
  const histogram = instruments.histogram({ name: 'h', help: 'h', labels: ['l'], buckets: [1, 2, 5] })
  values.forEach((value, index) => {
    histogram.observe(value, [labels[index % labels.length] as string])
  })
  return cumulative(await instruments.read('h'))
}

test('all labels are counted together, bound by bound', async () => {
  expect([...(await of([0.5, 1.5, 9], ['a', 'b']))]).toEqual([
    [1, 1],
    [2, 2],
    [5, 2],
    [Number.POSITIVE_INFINITY, 3],
  ])
})

test('a quantile lies in its bucket as if the values lay evenly there', async () => {
  const counts = await of([0.5, 1.1, 1.2, 1.3, 1.4, 3])
  expect(quantile(0.5, counts)).toBeCloseTo(1.5)
  expect(quantile(1, counts)).toBe(5)
})

test('what is beyond the last bound is told as that bound, and of nothing there is no quantile', async () => {
  expect(quantile(0.99, await of([100]))).toBe(5)
  expect(quantile(0.5, await of([]))).toBeUndefined()
  expect(quantile(0.5, new Map())).toBeUndefined()
})

test('what came since is the difference; since before the first, all', async () => {
  const [before, now] = [await of([0.5]), await of([0.5, 1.5, 1.6])]
  expect(quantile(0.5, since(now, before))).toBeCloseTo(1.5)
  expect(since(now, new Map())).toEqual(now)
})
