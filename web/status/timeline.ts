import type { Sample } from '../../contracts/status.ts'

export type Values = (number | null)[]

/** Milliseconds between samples: the shortest there are; undefined where there are fewer than two. */
export function intervalOf(times: readonly number[]): number | undefined {
  const steps = times.slice(1).map((at, index) => at - (times[index] ?? at))
  return steps.length > 0 ? Math.min(...steps) : undefined
}

/** All times at which some process has a sample, in order; where all have none, one stands for the gap. */
export function timeline(processes: readonly (readonly Sample[])[]): number[] {
  const known = [...new Set(processes.flatMap((samples) => samples.map(({ at }) => at)))].sort((a, b) => a - b)
  const interval = intervalOf(known) ?? 0
  return known.flatMap((at, index) => {
    const before = known[index - 1] ?? at
    return at - before > interval ? [before + interval, at] : [at]
  })
}

/** A figure of one process along the times, null where it has no sample. */
export function along(times: readonly number[], samples: readonly Sample[], figure: (sample: Sample) => number | null) {
  const byTime = new Map(samples.map((sample) => [sample.at, figure(sample)]))
  return times.map((at) => byTime.get(at) ?? null)
}

/**
 * A figure of all processes together along the times. The last is null as long as some process has not told of it,
 * because it would look like a fall.
 */
export function together(
  times: readonly number[],
  processes: readonly (readonly Sample[])[],
  figure: (samples: readonly Sample[]) => number | null,
): Values {
  const byTime = new Map<number, Sample[]>(times.map((at) => [at, []]))
  for (const sample of processes.flat()) byTime.get(sample.at)?.push(sample)
  const samples = [...byTime.values()]
  const late = (samples.at(-1)?.length ?? 0) < (samples.at(-2)?.length ?? 0)
  return samples.map((those, index) => {
    return those.length === 0 || (late && index === times.length - 1) ? null : figure(those)
  })
}

export const sum = (figure: (sample: Sample) => number) => (samples: readonly Sample[]) =>
  samples.reduce((total, sample) => total + figure(sample), 0)

/** The greatest that was measured. */
export const greatest = (figure: (sample: Sample) => number | null) => (samples: readonly Sample[]) => {
  const measured = samples.map(figure).filter((value) => value !== null)
  return measured.length > 0 ? Math.max(...measured) : null
}
