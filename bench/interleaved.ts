import { median } from './median.ts'

export type Figures = Readonly<Record<string, number>>

/** What was measured of each contestant, one entry for each round. */
export type Rounds = ReadonlyMap<string, readonly Figures[]>

/**
 * Measures contestants in turn, there and back again (ABBA), so that what slows the machine down meets all of them.
 * A round's figure is the mean of its two.
 */
export async function interleaved(
  contestants: Readonly<Record<string, () => Promise<Figures>>>,
  rounds: number,
): Promise<Rounds> {
  const measured = new Map<string, Figures[]>(Object.keys(contestants).map((name) => [name, []]))
  const there = Object.entries(contestants)
  for (let round = 0; round < rounds; round += 1) {
    const first = new Map<string, Figures>()
    for (const [name, measure] of there) first.set(name, await measure())
    for (const [name, measure] of there.toReversed()) {
      const second = await measure()
      const mean = Object.entries(first.get(name) ?? {}).map(([key, value]) => [key, (value + (second[key] ?? 0)) / 2])
      measured.get(name)?.push(Object.fromEntries(mean))
    }
  }
  return measured
}

/** The same, after each was run once for nothing: what is compiled on first use is in no figure. */
export async function interleavedWhenWarm(
  contestants: Readonly<Record<string, () => Promise<Figures>>>,
  rounds: number,
): Promise<Rounds> {
  for (const warmUp of Object.values(contestants)) await warmUp()
  return await interleaved(contestants, rounds)
}

/** All rounds that were measured of the same contestants, one after the other. */
export function joined(all: readonly Rounds[]): Rounds {
  const names = [...(all[0]?.keys() ?? [])]
  return new Map(names.map((name) => [name, all.flatMap((rounds) => rounds.get(name) ?? [])]))
}

export interface Ratio {
  readonly median: number
  readonly least: number
  readonly greatest: number
}

/** One figure of one contestant by that of another, round by round. */
export function ratio(rounds: Rounds, figure: string, name: string, reference: string): Ratio {
  const [own, other] = [rounds.get(name) ?? [], rounds.get(reference) ?? []]
  const ratios = own.map((figures, round) => (figures[figure] ?? Number.NaN) / (other[round]?.[figure] ?? Number.NaN))
  return { median: median(ratios), least: Math.min(...ratios), greatest: Math.max(...ratios) }
}

export const medianOf = (rounds: Rounds, figure: string, name: string) =>
  median((rounds.get(name) ?? []).map((figures) => figures[figure] ?? Number.NaN))
