import { readFileSync } from 'node:fs'

const types = ['counter', 'gauge', 'histogram'] as const

export interface DocumentedMetric {
  readonly name: string
  readonly type: (typeof types)[number]
  readonly labels: readonly string[]
}

const quoted = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, word]) => word as string)

/** The rows of the tables of docs/metrics.md. Throws for a row that is none of a metric. */
export function documentedMetrics(text = readFileSync('docs/metrics.md', 'utf8')): readonly DocumentedMetric[] {
  const rows = text.split('\n').filter((line) => /^\|(?! metric |---)/.test(line))
  return rows.map((row) => {
    const [, first = '', second = '', third = ''] = row.split('|')
    const [name, ...others] = quoted(first)
    const type = types.find((known) => known === second.trim())
    if (!name || others.length > 0 || !type) throw new Error(`not a row of one metric and its type: ${row}`)
    return { name, type, labels: quoted(third) }
  })
}
