import { type Chances, createChances } from '../load/chances.ts'

/** How long to go on: so many minutes, or so many cases. */
export interface Extent {
  readonly seed: number
  readonly minutes?: number
  readonly cases?: number
}

export interface FuzzReport {
  readonly line: string
  /** Each with the seed that shows it again as the first case. */
  readonly violations: readonly string[]
}

/** More say nothing new. */
const enough = 10

/**
 * Tries cases, each from a seed of its own, which follow each other, and so many at a time. `attempt` answers what went
 * wrong, in words.
 */
export async function tryCases(
  name: string,
  { seed, minutes = Number.POSITIVE_INFINITY, cases = Number.POSITIVE_INFINITY }: Extent,
  attempt: (chances: Chances) => Promise<readonly string[]>,
  atOnce = 1,
): Promise<FuzzReport> {
  const deadline = performance.now() + minutes * 60_000
  const violations: string[] = []
  let tried = 0

  async function goOn() {
    while (tried < cases && performance.now() < deadline && violations.length < enough) {
      const own = seed + tried
      tried += 1
      for (const wrong of await attempt(createChances(own))) violations.push(`seed ${own}: ${wrong}`)
    }
  }

  await Promise.all(Array.from({ length: atOnce }, goOn))
  return { line: `${name}: ${tried} cases from seed ${seed} on, ${violations.length} violations`, violations }
}
