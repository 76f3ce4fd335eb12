import { describe, expect, test } from '@jest/globals'
import { documentedMetrics } from '../testing/documented-metrics.ts'
import { knownSeries } from '../testing/known-series.ts'
import { checkQuery } from '../testing/promql.ts'
import { alertRules } from './alert-rules.ts'
import { charts } from './dashboard.ts'

const known = knownSeries(documentedMetrics())

/** The labels that a text of Grafana or Prometheus fills in. */
const namedIn = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, name]) => name)

function expectRight(query: string, named: readonly (string | undefined)[]) {
  const { problems, labels } = checkQuery(query, known)
  expect(problems).toEqual([])
  expect([...labels]).toEqual(expect.arrayContaining([...named]))
}

describe('what the dashboard asks for is documented, and so is what its legends name', () => {
  const targets = charts.flatMap(({ title, targets = [] }) => targets.map((target) => ({ title, ...target })))

  test.each(targets)('$title: $expr', ({ expr, legendFormat = '' }) => {
    // Grafana puts an interval there before Prometheus sees the query.
    expectRight(expr.replaceAll('$__rate_interval', '20s'), namedIn(legendFormat, /{{\s*(\w+)\s*}}/g))
  })
})

describe('what the alerts ask for is documented, and so is what their texts name', () => {
  test.each(alertRules)('$alert', ({ expr, annotations }) => {
    expectRight(expr, namedIn(Object.values(annotations).join(' '), /\$labels\.(\w+)/g))
  })
})

test('the dashboard shows every metric that is documented', () => {
  const shown = charts.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr)).join('\n')
  const missing = documentedMetrics().filter(({ name }) => !shown.includes(name))
  expect(missing.map(({ name }) => name)).toEqual(['service_info'])
})
