import { randomUUID } from 'node:crypto'
import type { GenerationStatus, Sample, Vitals } from '../../contracts/status.ts'
import type { DiskSpace } from '../../process/disk.ts'
import type { ProcessInstruments } from '../../process/instruments.ts'
import type { Health } from '../health.ts'
import type { ResponseTimes, ResponseTimesMonitor } from '../response-times.ts'
import { type Cumulative, cumulative, quantile, since } from './histogram.ts'

/** What a process that projects says of that. */
export interface ProjectionVitals {
  readonly generations: readonly GenerationStatus[]
  readonly deadLetters: number | undefined
}

export interface VitalsParts {
  readonly service: string
  readonly instruments: Pick<ProcessInstruments, 'read'>
  readonly times: ResponseTimesMonitor
  readonly health: Pick<Health, 'readiness' | 'latest'>
  readonly disk?: () => DiskSpace | undefined
  readonly projection?: (() => ProjectionVitals) | undefined
}

export interface VitalsMonitor {
  /** To be called at the end of each interval: `now` in ms since 1970. */
  sample(now: number): Promise<void>
  vitals(): Vitals
}

/** Seconds of an interval, and how many are kept: five minutes. */
export const interval = 2
const kept = 150

/** Counts and times since the process was started. */
interface Totals {
  readonly at: number
  readonly cpu: NodeJS.CpuUsage
  readonly written: number
  readonly projected: number
  readonly visible: Cumulative
}

/** Takes what the metrics say, again and again, and keeps the last minutes of it. */
export function createVitals({ service, instruments, times, health, disk, projection }: VitalsParts): VitalsMonitor {
  const processId = randomUUID()
  const startedAt = new Date(Date.now() - process.uptime() * 1_000).toISOString()
  const samples: Sample[] = []
  /** One more than of the samples: as they were at the beginning of each, and now. */
  const totals: Totals[] = []

  const sum = async (name: string) => (await instruments.read(name)).reduce((total, { value }) => total + value, 0)

  const read = async (): Promise<Totals> => ({
    at: performance.now(),
    cpu: process.cpuUsage(),
    written: await sum('event_log_appended_events_total'),
    projected: await sum('projection_events_total'),
    visible: cumulative(await instruments.read('projection_visible_seconds')),
  })

  function visibleInWindow() {
    const [first, last] = [totals[0], totals.at(-1)]
    if (!first || !last) return []
    return [...since(last.visible, first.visible)].map(([bound, count]) => {
      return { within_ms: Number.isFinite(bound) ? bound * 1_000 : null, count }
    })
  }

  function between(first: Totals, last: Totals, taken: ResponseTimes, now: number): Sample {
    const seconds = (last.at - first.at) / 1_000
    const { requests, reads, failed, total, peak } = taken
    const used = last.cpu.user - first.cpu.user + (last.cpu.system - first.cpu.system)
    const visible = since(last.visible, first.visible)
    const milliseconds = (share: number) => rounded((quantile(share, visible) ?? Number.NaN) * 1_000)
    const live = projection?.().generations.find(({ state }) => state === 'live')
    return {
      at: Math.round(now / 1_000 / interval) * interval * 1_000,
      cpu_percent: rounded(used / 10_000 / seconds) ?? 0,
      memory_bytes: process.memoryUsage.rss(),
      requests,
      failed,
      average_ms: rounded(total / requests),
      peak_ms: requests > 0 ? rounded(peak) : null,
      written: rounded((last.written - first.written) / seconds) ?? 0,
      projected: rounded((last.projected - first.projected) / seconds) ?? 0,
      read: rounded(reads / seconds) ?? 0,
      visible_p50_ms: milliseconds(0.5),
      visible_p99_ms: milliseconds(0.99),
      lag_records: live?.lag_records ?? null,
    }
  }

  return {
    async sample(now) {
      // Asked here, too, so that a change is noticed, and told in the log, although nobody asks.
      health.readiness().catch(() => {})
      const last = await read()
      const before = totals.at(-1)
      totals.push(last)
      const taken = times.take()
      if (before) samples.push(between(before, last, taken, now))
      if (samples.length <= kept) return
      samples.shift()
      totals.shift()
    },

    vitals() {
      const { ready, reasons } = health.latest() ?? { ready: false, reasons: { process: 'starting' } }
      const space = disk?.()
      const { generations, deadLetters } = projection?.() ?? {}
      return {
        service,
        process_id: processId,
        started_at: startedAt,
        uptime_s: process.uptime(),
        ready,
        reasons,
        interval_s: interval,
        samples,
        ...(space && { disk: { size_bytes: space.size, available_bytes: space.available } }),
        ...(generations && {
          projection: { generations: [...generations], dead_letters: deadLetters ?? null, visible: visibleInWindow() },
        }),
      }
    },
  }
}

/** To three places; null for what is no number. */
const rounded = (value: number) => (Number.isFinite(value) ? Math.round(value * 1_000) / 1_000 : null)
