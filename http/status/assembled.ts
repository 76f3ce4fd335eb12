import type { ProcessStatus, Sample, Status, Vitals } from '../../contracts/status.ts'
import { type Cumulative, quantile } from './histogram.ts'
import type { Heard } from './peers.ts'
import { problemsOf } from './words.ts'

type Answered = Extract<Heard, { vitals: Vitals }>

/** The status of the whole service, from what its processes say of themselves. */
export function assembled(heard: readonly Heard[], now: Date): Status {
  const answered = heard
    .filter((one): one is Answered => 'vitals' in one)
    .sort((a, b) => compare(a.vitals.service, b.vitals.service) || compare(a.address, b.address))
  const latest = answered.map(({ vitals }) => vitals.samples.at(-1))
  const perSecond = (of: (sample: Sample) => number) =>
    latest.reduce((total, sample) => total + (sample ? of(sample) : 0), 0)
  const projection = projectionOf(answered.map(({ vitals }) => vitals))
  const problems = problemsOf(heard, projection)
  return {
    at: now.toISOString(),
    well: problems.length === 0,
    problems,
    window_s: windowOf(answered),
    processes: answered.map(({ address, vitals }) => processOf(address, vitals)),
    throughput: {
      written: perSecond(({ written }) => written),
      projected: perSecond(({ projected }) => projected),
      read: perSecond(({ read }) => read),
    },
    projection,
  }
}

const compare = (one: string, other: string) => (one < other ? -1 : one > other ? 1 : 0)

const windowOf = (answered: readonly Answered[]) =>
  Math.max(0, ...answered.map(({ vitals: { samples, interval_s } }) => samples.length * interval_s))

function processOf(address: string, { service, started_at, uptime_s, ready, reasons, samples }: Vitals): ProcessStatus {
  const last = samples.at(-1)
  const requests = samples.reduce((sum, sample) => sum + sample.requests, 0)
  const total = samples.reduce((sum, { requests, average_ms }) => sum + requests * (average_ms ?? 0), 0)
  const average = requests > 0 ? total / requests : null
  const peak = greatest(samples.map(({ peak_ms }) => peak_ms))
  return {
    service,
    address,
    started_at,
    uptime_s,
    ready,
    reasons,
    cpu_percent: last?.cpu_percent ?? null,
    memory_bytes: last?.memory_bytes ?? null,
    response_ms: {
      latest: samples.findLast(({ requests }) => requests > 0)?.average_ms ?? null,
      average,
      peak,
      peak_to_average: average !== null && average > 0 && peak !== null ? peak / average : null,
    },
    samples,
  }
}

/** Each process that projects tells of all partitions: they differ by what one has seen a moment after another. */
function projectionOf(all: readonly Vitals[]): Status['projection'] {
  const ready = all.filter(({ ready }) => ready)
  // Who is not ready may have stopped looking.
  const ofReady = ready.flatMap(({ projection }) => projection ?? [])
  const projecting = ofReady.length > 0 ? ofReady : all.flatMap(({ projection }) => projection ?? [])
  if (projecting.length === 0) return null
  const ids = new Set(projecting.flatMap(({ generations }) => generations.map(({ id }) => id)))
  const generations = [...ids].flatMap((id) => {
    const seen = projecting.flatMap((one) => one.generations.filter((generation) => generation.id === id))
    return seen.sort((a, b) => a.lag_records - b.lag_records).slice(0, 1)
  })
  const live = generations.find(({ state }) => state === 'live')
  const visible = together(projecting.map((one) => one.visible))
  return {
    lag_records: live?.lag_records ?? 0,
    lag_seconds: live?.lag_seconds ?? 0,
    dead_letters: greatest(projecting.map(({ dead_letters }) => dead_letters)),
    generations: generations.sort((a, b) => compare(b.state, a.state)),
    visible_ms: {
      p50: quantile(0.5, visible) ?? null,
      p99: quantile(0.99, visible) ?? null,
    },
  }
}

/** Of several processes; in ms. */
function together(all: readonly NonNullable<Vitals['projection']>['visible'][]): Cumulative {
  const counts = new Map<number, number>()
  for (const { within_ms, count } of all.flat()) {
    const bound = within_ms ?? Number.POSITIVE_INFINITY
    counts.set(bound, (counts.get(bound) ?? 0) + count)
  }
  return new Map([...counts].sort(([a], [b]) => a - b))
}

function greatest(values: readonly (number | null)[]): number | null {
  const found = values.filter((value) => value !== null)
  return found.length > 0 ? Math.max(...found) : null
}
