import type { Ratio } from './interleaved.ts'

/** What a figure is to be at most, or at least: of a ratio where there is one. */
export type Bar = { readonly most: number } | { readonly least: number }

/** A figure of ours, alone or by that of a reference. */
export interface Row {
  readonly what: string
  readonly unit: string
  readonly ours: Contestant
  readonly reference?: Contestant
  readonly ratio?: Ratio
  readonly bar?: Bar | undefined
  readonly grown?: Grown | undefined
}

/** Where both are the same, but of another size: how many there are of something here, and in the reference. */
export interface Grown {
  readonly of: string
  readonly to: number
  readonly from: number
}

export interface Contestant {
  readonly name: string
  /** The median of all rounds. */
  readonly value: number
}

/** Whether a row is as it is to be; undefined where nothing is asked. */
export function isMet({ ours, ratio, bar }: Row): boolean | undefined {
  if (!bar) return undefined
  const value = ratio?.median ?? ours.value
  return 'most' in bar ? value <= bar.most : value >= bar.least
}
