import { median } from '../../bench/median.ts'
import type { FigureName } from './figures.ts'
import { afterWarmUp, type Growth, growthOf, type Verdict, verdictOf } from './growth.ts'
import type { Soaked } from './soak.ts'

interface Measure {
  readonly what: string
  readonly unit: string
  /** By how much it is divided for that. */
  readonly by: number
  /** Growth per hour that is let pass, in this unit; where there is none, it may grow as it likes. */
  readonly bar?: number
}

const bytes = { unit: 'MiB', by: 2 ** 20 }

/**
 * 5 MiB an hour are 3 bytes for each of 500 messages a second: nothing that a message could leave behind is as small. What
 * lies outside the heap, and its own memory as a whole, come and go in larger pieces.
 */
export const measures: Readonly<Record<FigureName, Measure>> = {
  heap: { what: 'heap after a collection', ...bytes, bar: 5 },
  reserved: { what: 'kept for the heap', ...bytes },
  buffers: { what: 'buffers outside it', ...bytes, bar: 10 },
  own: { what: 'memory of its own', ...bytes, bar: 20 },
  mapped: { what: 'pages of files', ...bytes },
  descriptors: { what: 'file descriptors', unit: '', by: 1, bar: 20 },
  delay: { what: 'event loop late, p99', unit: 'ms', by: 1 },
}

/** What was found of one figure of one process after the warm-up, in the measure's unit. */
export interface Found {
  readonly process: string
  readonly figure: FigureName
  /** Of the first sixth of the looks, and of the last. */
  readonly first: number
  readonly last: number
  readonly growth: Growth
  readonly verdict: Verdict | undefined
}

export function findingsOf({ samples }: Pick<Soaked, 'samples'>): Found[] {
  return [...samples].flatMap(([process, all]) =>
    (Object.keys(measures) as FigureName[]).map((figure) => {
      const { by, bar } = measures[figure]
      const points = afterWarmUp(all).map(({ at, figures }) => ({ at, value: figures[figure] / by }))
      const few = Math.ceil(points.length / 6)
      const growth = growthOf(points)
      const verdict = bar === undefined ? undefined : verdictOf(growth, bar)
      return { process, figure, first: middle(points.slice(0, few)), last: middle(points.slice(-few)), growth, verdict }
    }),
  )
}

const middle = (points: readonly { readonly value: number }[]) => median(points.map(({ value }) => value))
