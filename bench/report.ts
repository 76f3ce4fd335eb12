import { medianOf, type Rounds, ratio } from './interleaved.ts'
import { lineOf, tableHead } from './markdown.ts'
import type { UnitCosts } from './on-paper.ts'
import type { Bar, Grown, Row } from './row.ts'

export interface SectionContent {
  readonly title: string
  /** What an acked write survives here, where anything is written. */
  readonly durability?: string
  readonly rows: readonly Row[]
  /** What was checked in the end, and what else is to be known. */
  readonly notes: readonly string[]
}

/** What was measured under the same circumstances. */
export interface Section {
  /** One figure of ours by that of a reference, round by round. */
  compare(what: string, comparison: Comparison): void
  measure(what: string, measurement: Omit<Row, 'what' | 'reference' | 'ratio'>): void
  note(text: string): void
}

export interface Comparison {
  readonly unit: string
  readonly rounds: Rounds
  /** Its name in the rounds. */
  readonly figure: string
  readonly ours: string
  readonly reference: string
  readonly bar?: Bar | undefined
  readonly grown?: Grown | undefined
}

/** What a run of the benchmarks finds; printed as it comes, in Markdown. */
export interface Report {
  section(title: string, durability?: string): Section
  /** Keeps what one message or request takes, for what is calculated from it. */
  takes(what: Partial<UnitCosts>): void
  content(): readonly SectionContent[]
  costs(): Partial<UnitCosts>
}

export function createReport(print: (line: string) => void): Report {
  const all: SectionContent[] = []
  const costs: Partial<Record<keyof UnitCosts, number>> = {}

  return {
    section(title, durability) {
      const rows: Row[] = []
      const notes: string[] = []
      all.push({ title, ...(durability !== undefined && { durability }), rows, notes })
      print(`\n## ${title}\n`)
      if (durability !== undefined) print(`${durability}\n`)

      function add(row: Row) {
        if (rows.length === 0) print(tableHead)
        rows.push(row)
        print(lineOf(row))
      }

      return {
        compare(what, { unit, rounds, figure, ours, reference, bar, grown }) {
          const of = (name: string) => ({ name, value: medianOf(rounds, figure, name) })
          const found = ratio(rounds, figure, ours, reference)
          add({ what, unit, ours: of(ours), reference: of(reference), ratio: found, bar, grown })
        },
        measure: (what, measurement) => add({ what, ...measurement }),
        note(text) {
          notes.push(text)
          print(`\n${text}`)
        },
      }
    },
    takes: (what) => void Object.assign(costs, what),
    content: () => all,
    costs: () => costs,
  }
}
