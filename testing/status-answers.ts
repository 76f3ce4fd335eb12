import type { ProcessStatus, Sample, Status } from '../contracts/status.ts'

const interval = 5_000
const latest = Date.parse('2026-03-01T12:05:00Z')

/** A sample of the interval that ended so many intervals before the latest one. */
export const sampleBefore = (intervals: number, figures: Partial<Sample> = {}): Sample => ({
  at: latest - intervals * interval,
  cpu_percent: 42,
  memory_bytes: 128 * 2 ** 20,
  requests: 100,
  failed: 0,
  average_ms: 3.5,
  peak_ms: 28,
  written: 40,
  projected: 40,
  read: 200,
  visible_p50_ms: 12,
  visible_p99_ms: 38,
  lag_records: 3,
  ...figures,
})

/** Figures that move as those of a busy process do, the same each time. */
const wave = (intervals: number, slot: number) =>
  1 + 0.3 * Math.sin(intervals / 5 + slot) + 0.15 * Math.sin(intervals * 2.3)

function busy(intervals: number, slot: number): Sample {
  const by = wave(intervals, slot)
  return sampleBefore(intervals, {
    cpu_percent: 30 * by + 12 * slot,
    memory_bytes: (110 + 20 * slot + (intervals % 12) * 0.8) * 2 ** 20,
    average_ms: 3 * by + slot,
    peak_ms: intervals % 17 === 4 ? 80 : 20 * by,
    written: Math.round(40 * by),
    projected: Math.round(41 * by),
    read: Math.round(200 * by),
    visible_p50_ms: 11 * by,
    visible_p99_ms: 34 * by,
    lag_records: Math.round(4 * by),
  })
}

/** A process with figures of the whole window; `slot` tells it from others. */
export const processStatus = (service: string, slot: number, figures: Partial<ProcessStatus> = {}): ProcessStatus => ({
  service,
  address: `10.0.0.${slot + 2}:8081`,
  started_at: '2026-03-01T09:01:00Z',
  uptime_s: 11_040,
  ready: true,
  reasons: {},
  cpu_percent: 42.4,
  memory_bytes: 128 * 2 ** 20,
  response_ms: { latest: 3.46, average: 4.21, peak: 80.2, peak_to_average: 19.05 },
  samples: Array.from({ length: 61 }, (_, index) => busy(60 - index, slot)),
  ...figures,
})

/** What /status.json says where all is well, but for what is given. */
export const statusAnswer = (figures: Partial<Status> = {}): Status => ({
  at: new Date(latest + 1_200).toISOString(),
  well: true,
  problems: [],
  window_s: 300,
  processes: [processStatus('command-api', 0), processStatus('projector', 1), processStatus('query-api', 2)],
  throughput: { written: 8.14, projected: 8.2, read: 1_204 },
  projection: {
    lag_records: 1_234,
    lag_seconds: 0.4,
    dead_letters: 7,
    generations: [
      { id: 'p4-b3b9a3de', state: 'live', lag_records: 1_234, lag_seconds: 0.4, progress: 1 },
      { id: 'p5-1f534a0c', state: 'building', lag_records: 81_200, lag_seconds: 4_210, progress: 0.628 },
    ],
    visible_ms: { p50: 12.3, p99: 41.7 },
  },
  ...figures,
})
