import { readFileSync } from 'node:fs'

const types = ['counter', 'gauge', 'histogram'] as const

export interface DocumentedMetric {
  readonly name: string
  readonly type: (typeof types)[number]
  readonly labels: readonly string[]
  /** In words, as the table has it. */
  readonly help: string
  /** The line above its table, which says of which processes it is. */
  readonly of: string
}

const quoted = (cell: string) => [...cell.matchAll(/`([^`]+)`/g)].map(([, word]) => word as string)

/** The rows of the tables of docs/metrics.md. Throws for a row that is none of a metric. */
export function documentedMetrics(text = readFileSync('docs/metrics.md', 'utf8')): readonly DocumentedMetric[] {
  let of = ''
  return text.split('\n').flatMap((line) => {
    if (/^[^|].*:$/.test(line)) of = line
    return /^\|(?! metric |---)/.test(line) ? [{ ...metricOf(line), of }] : []
  })
}

function metricOf(row: string) {
  const [, first = '', second = '', third = '', fourth = ''] = row.split('|')
  const [name, ...others] = quoted(first)
  const type = types.find((known) => known === second.trim())
  if (!name || others.length > 0 || !type) throw new Error(`not a row of one metric and its type: ${row}`)
  return { name, type, labels: quoted(third), help: fourth.trim() }
}
