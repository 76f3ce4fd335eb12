import { type Figures, interleavedWhenWarm } from './interleaved.ts'
import type { Load, LoadGenerator } from './load.ts'
import type { Section } from './report.ts'
import type { Bar } from './row.ts'
import type { Target } from './target.ts'

/** Instances of a service that share its work. */
export const counts = [1, 2, 4] as const

/** All of them use one core, and with it its caches; what each did for itself alone would be a second or a fourth time as much. */
const bar: Bar = { most: 1.25 }

const name = (count: number) => `${count} ${count === 1 ? 'instance' : 'instances'}`

/** Measures CPU in µs with each number of instances, in turn, and says how many times as much it is as with one. */
export async function scaled(
  section: Section,
  what: string,
  rounds: number,
  measure: (count: number) => Promise<Figures>,
): Promise<void> {
  const contestants = Object.fromEntries(counts.map((count) => [name(count), () => measure(count)]))
  const measured = await interleavedWhenWarm(contestants, rounds)
  const [from, ...more] = counts
  for (const to of more) {
    const both = { rounds: measured, figure: 'cpu', unit: 'µs', ours: name(to), reference: name(from), bar }
    section.compare(what, { ...both, grown: { of: 'instances', from, to } })
  }
}

/** Milliseconds of CPU of all of them. */
export const cpuOf = async (targets: readonly Target[]) =>
  (await Promise.all(targets.map((target) => target.cpu()))).reduce((sum, one) => sum + one, 0)

/**
 * Each instance is asked for as much as one alone is, at once, so that what is done for a connection or a batch weighs
 * the same; CPU of all of them in µs per request.
 */
export async function loaded(
  loads: readonly LoadGenerator[],
  targets: readonly Target[],
  path: string,
  load: Omit<Load, 'url'>,
) {
  const before = await cpuOf(targets)
  await Promise.all(targets.map(({ origin }, index) => loads[index]?.run({ ...load, url: origin + path })))
  return { cpu: (((await cpuOf(targets)) - before) * 1_000) / (load.requests * targets.length) }
}
