import { beforeEach, describe, expect, test } from '@jest/globals'
import { Vitals } from '../../contracts/status.ts'
import { createInstruments, type ProcessInstruments } from '../../process/instruments.ts'
import { createHealth } from '../health.ts'
import { createResponseTimes, type ResponseTimesMonitor } from '../response-times.ts'
import { createVitals, type VitalsMonitor } from './vitals.ts'

let instruments: ProcessInstruments
let times: ResponseTimesMonitor
let monitor: VitalsMonitor
let reason: string | undefined

beforeEach(() => {
  instruments = createInstruments()
  times = createResponseTimes()
  reason = undefined
  const health = createHealth({ disk: async () => reason })
  monitor = createVitals({ service: 'standalone', instruments, times, health })
})

const last = () => monitor.vitals().samples.at(-1)

/** What it returns says how many seconds have gone by since. */
function stopwatch() {
  const begun = performance.now()
  return () => (performance.now() - begun) / 1_000
}

test('at first it says that the process is starting, and has no sample', () => {
  expect(monitor.vitals()).toMatchObject({ ready: false, reasons: { process: 'starting' }, samples: [] })
  const vitals = monitor.vitals()
  expect(Vitals.parse(vitals)).toEqual(vitals)
})

test('what happened before the first sample is in none', async () => {
  times.observe('GET', 200, 900, false)
  await monitor.sample(2_000)
  await monitor.sample(4_000)
  expect(last()).toMatchObject({ at: 4_000, requests: 0, average_ms: null, peak_ms: null })
})

test('a sample has what the requests of its interval took', async () => {
  await monitor.sample(2_000)
  for (const milliseconds of [1, 2, 6]) times.observe('GET', 200, milliseconds, false)
  times.observe('POST', 503, 3, true)
  await monitor.sample(4_030)
  expect(last()).toMatchObject({ at: 4_000, requests: 4, failed: 1, average_ms: 3, peak_ms: 6 })
  await monitor.sample(6_000)
  expect(last()).toMatchObject({ at: 6_000, requests: 0, peak_ms: null })
})

test('counts are per second, whatever the interval took', async () => {
  const appended = instruments.counter({ name: 'event_log_appended_events_total', help: 'Appended', labels: ['type'] })
  // The monitor's interval lies between these two: it begins within the first sample, and ends within the second.
  const outer = stopwatch()
  await monitor.sample(2_000)
  const inner = stopwatch()
  appended.add(['MessagePosted'], 30)
  appended.add(['MessageDeleted'], 10)
  await new Promise((resolve) => setTimeout(resolve, 100))
  const shortest = inner()
  await monitor.sample(4_000)
  const rounding = 0.001
  expect(last()?.written).toBeGreaterThanOrEqual(40 / outer() - rounding)
  expect(last()?.written).toBeLessThanOrEqual(40 / shortest + rounding)
})

test('the time until messages are visible is that of the interval', async () => {
  const visible = instruments.histogram({ name: 'projection_visible_seconds', help: 'Visible', buckets: [0.01, 0.1] })
  visible.observe(0.09)
  await monitor.sample(2_000)
  visible.observe(0.005)
  await monitor.sample(4_000)
  expect(last()).toMatchObject({ visible_p50_ms: 5, visible_p99_ms: 9.9 })
  await monitor.sample(6_000)
  expect(last()).toMatchObject({ visible_p50_ms: null, visible_p99_ms: null })
})

test('so many samples are kept as five minutes have', async () => {
  for (let second = 0; second < 400; second += 2) await monitor.sample(second * 1_000)
  const { samples, interval_s } = monitor.vitals()
  expect(samples.length * interval_s).toBe(300)
  expect(samples.at(-1)?.at).toBe(398_000)
})

describe('readiness', () => {
  test('is looked at with every sample, though nobody asks', async () => {
    await monitor.sample(2_000)
    await new Promise((resolve) => setImmediate(resolve))
    expect(monitor.vitals()).toMatchObject({ ready: true, reasons: {} })
  })

  test('comes with its reasons', async () => {
    reason = 'full'
    await monitor.sample(2_000)
    await new Promise((resolve) => setImmediate(resolve))
    expect(monitor.vitals()).toMatchObject({ ready: false, reasons: { disk: 'full' } })
  })
})
