import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { growthPlot } from './growth-plot.ts'
import { lineOf, tableHead } from './markdown.ts'
import { onPaper, type UnitCosts } from './on-paper.ts'
import { ratioPlot } from './plot.ts'
import type { SectionContent } from './report.ts'
import { madeBy, type Run } from './this-run.ts'

/** A run, and where it was made. */
export interface Performance extends Run {
  /** Of the servers beside the service, by their own words. */
  readonly servers: readonly string[]
  readonly rounds: number
  readonly sections: readonly SectionContent[]
  readonly costs: Partial<UnitCosts>
  /** Parts that ended with an error: its name, and the error. */
  readonly failed: readonly string[]
}

/** Writes performance.json, performance.md, and its plots into images/. */
export async function writePerformance(directory: string, performance: Performance) {
  mkdirSync(join(directory, 'images'), { recursive: true })
  writeFileSync(join(directory, 'performance.json'), `${JSON.stringify(performance, null, 2)}\n`)
  const sections: string[] = []
  for (const [index, section] of performance.sections.entries()) {
    const plot = section.rows.some(({ ratio }) => ratio) ? `images/performance-${index + 1}.svg` : undefined
    if (plot) writeFileSync(join(directory, plot), await plotOf(section))
    sections.push(textOf(section, plot))
  }
  const calculated = onPaper(performance.costs)
  if (calculated) sections.push(calculated)
  if (performance.failed.length > 0) sections.push(missing(performance.failed))
  writeFileSync(join(directory, 'performance.md'), `${introduction(performance)}\n${sections.join('\n')}`)
}

const plotOf = ({ rows }: SectionContent) => (rows.some(({ grown }) => grown) ? growthPlot(rows) : ratioPlot(rows))

const introduction = ({ servers, rounds, ...run }: Performance) => `# Performance

${madeBy(run)}
- Beside the service: ${servers.join(', ')}

Where there is more than one core, the server that is measured has one, and its load another one; Kafka and MongoDB run on all.

Figures of another machine are others; the ratios are what can be compared. Ours and its reference take turns, there and back
again, in ${rounds} rounds or more; a ratio is the median of those of the rounds, with the least and the greatest. CPU is that
of the process, user and system. The same figures are in [performance.json](performance.json). Of what is missed,
[missed-bars.md](missed-bars.md) says what stands in the way.
`

const missing = (failed: readonly string[]) =>
  `## Not measured to the end\n\n${failed.map((words) => `- ${words}\n`).join('')}`

const textOf = ({ title, durability, rows, notes }: SectionContent, plot: string | undefined) =>
  [
    `## ${title}\n`,
    ...(durability === undefined ? [] : [`${durability}\n`]),
    tableHead,
    ...rows.map(lineOf),
    '',
    ...(plot === undefined ? [] : [`![The ratios of this section](${plot})\n`]),
    ...notes.map((note) => `${note}\n`),
  ].join('\n')
