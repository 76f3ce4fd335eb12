import { describe, expect, test } from '@jest/globals'
import { vitals } from '../../contracts/examples.ts'
import { type Sample, Status, type Vitals } from '../../contracts/status.ts'
import { assembled } from './assembled.ts'
import type { Heard } from './peers.ts'

const now = new Date('2018-01-17T04:50:15Z')
const sample = vitals.samples[0] as Sample
const { projection: _, ...api } = vitals

const heard = (address: string, more: Partial<Vitals> = {}): Heard => {
  const all = { ...vitals, ...more }
  return { service: all.service, address, vitals: all }
}

test('a status is one, whoever was heard', () => {
  const silent: Heard = { service: 'command-api', address: 'a:1', silence: 'does not answer' }
  for (const all of [[], [silent], [heard('a:1')], [heard('a:1'), silent]]) {
    const status = assembled(all, now)
    expect(Status.parse(status)).toEqual(status)
    expect(status.at).toBe('2018-01-17T04:50:15.000Z')
  }
})

test('all is well, or it is said what is not', () => {
  expect(assembled([heard('a:1')], now)).toMatchObject({ well: true, problems: [] })
  expect(assembled([heard('a:1', { ready: false, reasons: { readModels: 'down' } })], now)).toMatchObject({
    well: false,
    problems: ['projector at a:1 is not ready: readModels: down'],
  })
})

test('processes are in the order of their services and addresses', () => {
  const all = [heard('b:1'), heard('a:2'), { service: 'query-api', address: 'c:1', vitals: { ...api, service: 'api' } }]
  expect(assembled(all, now).processes.map(({ service, address }) => `${service} ${address}`)).toEqual([
    'api c:1',
    'projector a:2',
    'projector b:1',
  ])
})

describe('response times', () => {
  const responseOf = (...samples: Partial<Sample>[]) =>
    assembled([heard('a:1', { samples: samples.map((one) => ({ ...sample, ...one })) })], now).processes[0]?.response_ms

  test('are averaged over the requests of the window, not over its intervals, and the peak is the greatest', () => {
    const busy = { requests: 99, average_ms: 1, peak_ms: 30 }
    const quiet = { requests: 1, average_ms: 101, peak_ms: 101 }
    expect(responseOf(busy, quiet)).toEqual({ latest: 101, average: 2, peak: 101, peak_to_average: 50.5 })
  })

  test('the latest are those of the latest interval that had any', () => {
    const none = { requests: 0, average_ms: null, peak_ms: null }
    expect(responseOf({ requests: 1, average_ms: 7, peak_ms: 7 }, none, none)?.latest).toBe(7)
  })

  test('of no request there are none', () => {
    const nothing = { latest: null, average: null, peak: null, peak_to_average: null }
    expect(responseOf({ requests: 0, average_ms: null, peak_ms: null })).toEqual(nothing)
    expect(responseOf()).toEqual(nothing)
  })
})

test('throughput is that of all processes together', () => {
  const [one, other] = [
    { ...sample, written: 3, projected: 1, read: 10 },
    { ...sample, written: 4, projected: 2, read: 20 },
  ]
  const status = assembled([heard('a:1', { samples: [sample, one] }), heard('a:2', { samples: [other] })], now)
  expect(status.throughput).toEqual({ written: 7, projected: 3, read: 30 })
})

describe('the projection', () => {
  test('is not known where nobody projects', () => {
    expect(assembled([{ service: 'api', address: 'a:1', vitals: api }], now).projection).toBeNull()
  })

  test('is told by each projector of all partitions, and counted once, as whoever looked last saw it', () => {
    const lagging = (lag_records: number): Partial<Vitals> => ({
      projection: {
        dead_letters: lag_records,
        visible: [
          { within_ms: 10, count: 100 },
          { within_ms: null, count: 100 },
        ],
        generations: [
          { id: 'v5-2', state: 'building', lag_records: 9, lag_seconds: 50, progress: 0.1 },
          { id: 'v5-1', state: 'live', lag_records, lag_seconds: lag_records / 10, progress: 1 },
        ],
      },
    })
    expect(assembled([heard('a:1', lagging(4)), heard('a:2', lagging(2))], now).projection).toEqual({
      lag_records: 2,
      lag_seconds: 0.2,
      dead_letters: 4,
      generations: [
        { id: 'v5-1', state: 'live', lag_records: 2, lag_seconds: 0.2, progress: 1 },
        { id: 'v5-2', state: 'building', lag_records: 9, lag_seconds: 50, progress: 0.1 },
      ],
      visible_ms: { p50: 5, p99: 9.9 },
    })
  })
})
