import type { Sample } from '../../contracts/status.ts'
import { bytes, count, type Figure, milliseconds, percent, rate } from './format.ts'
import type { Shown } from './processes.ts'
import { along, greatest, sum, together, type Values } from './timeline.ts'

export interface Curve {
  readonly label: string
  readonly slot: number
  readonly values: Values
}

export interface Plot {
  readonly title: string
  readonly format: (value: Figure) => string
  /** Steps between the marks of the axis, where they are not to be decimal. */
  readonly steps?: number[]
  curves(processes: readonly Shown[], times: readonly number[]): Curve[]
}

const ofEach = (figure: (sample: Sample) => number | null): Plot['curves'] => {
  return (processes, times) =>
    processes.map(({ label, slot, process }) => ({ label, slot, values: along(times, process.samples, figure) }))
}

type Combine = (samples: readonly Sample[]) => number | null

const ofAll = (...named: readonly (readonly [label: string, combine: Combine])[]): Plot['curves'] => {
  return (processes, times) => {
    const all = processes.map(({ process }) => process.samples)
    return named.map(([label, combine], slot) => {
      return { label, slot, values: together(times, all, combine) }
    })
  }
}

const mebibytes = Array.from({ length: 24 }, (_, power) => 2 ** (20 + power))

/** With a curve for each process. */
export const plotsOfEach: readonly Plot[] = [
  { title: 'Response time, average', format: milliseconds, curves: ofEach(({ average_ms }) => average_ms) },
  { title: 'Response time, peak', format: milliseconds, curves: ofEach(({ peak_ms }) => peak_ms) },
  { title: 'CPU, of one core', format: percent, curves: ofEach(({ cpu_percent }) => cpu_percent) },
  { title: 'Memory', format: bytes, steps: mebibytes, curves: ofEach(({ memory_bytes }) => memory_bytes) },
]

/** Of all processes together. */
export const plotsOfAll: readonly Plot[] = [
  {
    title: 'Throughput',
    format: rate,
    curves: ofAll(
      ['written', sum(({ written }) => written)],
      ['projected', sum(({ projected }) => projected)],
      ['read', sum(({ read }) => read)],
    ),
  },
  {
    title: 'POST to visible',
    format: milliseconds,
    curves: ofAll(
      ['p50', greatest(({ visible_p50_ms }) => visible_p50_ms)],
      ['p99', greatest(({ visible_p99_ms }) => visible_p99_ms)],
    ),
  },
  {
    title: 'Projection lag',
    format: count,
    curves: ofAll(['records', greatest(({ lag_records }) => lag_records)]),
  },
]
