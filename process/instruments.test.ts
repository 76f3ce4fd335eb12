import { beforeEach, expect, test } from '@jest/globals'
import { createInstruments, type ProcessInstruments, unobserved } from './instruments.ts'

let instruments: ProcessInstruments

beforeEach(() => {
  instruments = createInstruments()
})

const lines = async (start: string) =>
  (await instruments.exposition()).text.split('\n').filter((line) => line.startsWith(start))

test('a counter has its help, its type, and one line for each combination of labels', async () => {
  const counter = instruments.counter({ name: 'teapots_total', help: 'Teapots', labels: ['size', 'colour'] })
  counter.add(['small', 'red'])
  counter.add(['small', 'red'], 2)
  counter.add(['small', 'blue'])
  expect([...(await lines('# HELP teapots')), ...(await lines('# TYPE teapots')), ...(await lines('teapots'))]).toEqual(
    [
      '# HELP teapots_total Teapots',
      '# TYPE teapots_total counter',
      'teapots_total{size="small",colour="red"} 3',
      'teapots_total{size="small",colour="blue"} 1',
    ],
  )
})

test('labels that would run into each other are told apart', async () => {
  const counter = instruments.counter({ name: 'teapots_total', help: 'Teapots', labels: ['size', 'colour'] })
  counter.add(['a', 'b c'])
  counter.add(['a b', 'c'])
  expect((await lines('teapots_total{')).length).toBe(2)
})

test('a counter without labels is there before anything was counted, so that its first increase is one', async () => {
  instruments.counter({ name: 'teapots_total', help: 'Teapots' })
  expect(await lines('teapots_total ')).toEqual(['teapots_total 0'])
})

test('whoever asks for a metric that is there gets the same', async () => {
  const counter = () => instruments.counter({ name: 'teapots_total', help: 'Teapots' })
  counter().add()
  counter().add()
  expect(await lines('teapots_total ')).toEqual(['teapots_total 2'])
  const histogram = () => instruments.histogram({ name: 'tea_seconds', help: 'Tea', buckets: [1] })
  histogram().observe(0.5)
  histogram().observe(2)
  expect(await lines('tea_seconds_bucket')).toEqual(['tea_seconds_bucket{le="1"} 1', 'tea_seconds_bucket{le="+Inf"} 2'])
})

test('a gauge is asked for its values whenever the metrics are, and what is no more is told no more', async () => {
  let cups: { labels: { cup: string }; value: number }[] = []
  instruments.gauge({ name: 'cups', help: 'Cups', labels: ['cup'] }, () => cups)
  expect(await lines('cups{')).toEqual([])
  cups = [
    { labels: { cup: 'a' }, value: 3 },
    { labels: { cup: 'b' }, value: 0 },
  ]
  expect(await lines('cups{')).toEqual(['cups{cup="a"} 3', 'cups{cup="b"} 0'])
  cups = [{ labels: { cup: 'b' }, value: 7.5 }]
  expect(await lines('cups{')).toEqual(['cups{cup="b"} 7.5'])
})

test('a gauge that cannot tell now says nothing, and the others are told all the same', async () => {
  instruments.gauge({ name: 'cups', help: 'Cups' }, () => Promise.reject(new Error('nobody knows')))
  instruments.gauge({ name: 'pans', help: 'Pans' }, () => {
    throw new Error('nor does anybody know this')
  })
  instruments.gauge({ name: 'pots', help: 'Pots' }, () => [{ value: 1 }])
  expect(await lines('cups ')).toEqual([])
  expect(await lines('pots ')).toEqual(['pots 1'])
})

test('what a metric says can be read; of one that is not there, nothing', async () => {
  instruments.counter({ name: 'teapots_total', help: 'Teapots', labels: ['size'] }).add(['small'], 4)
  expect(await instruments.read('teapots_total')).toEqual([
    { name: 'teapots_total', labels: { size: 'small' }, value: 4 },
  ])
  expect(await instruments.read('cups')).toEqual([])
})

test('what nobody observes takes everything', () => {
  unobserved.counter({ name: 'a_total', help: 'A' }).add(['b'], 2)
  unobserved.histogram({ name: 'a_seconds', help: 'A', buckets: [] }).observe(1)
  expect(unobserved.gauge({ name: 'a', help: 'A' }, () => [])).toBeUndefined()
})
