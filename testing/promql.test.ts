import { describe, expect, test } from '@jest/globals'
import { collectDefaultMetrics, Registry } from 'prom-client'
import { documentedMetrics } from './documented-metrics.ts'
import { knownSeries, processSeries } from './known-series.ts'
import { checkQuery } from './promql.ts'

const known = knownSeries(
  documentedMetrics(`
| metric | type | labels | what it is |
|---|---|---|---|
| \`requests_seconds\` | histogram | \`method\`, \`route\` | How long |
| \`lag\` | gauge | \`partition\` | How far |
| \`info\` | gauge | \`version\` | Which |
| \`taken_total\` | counter | | How many |
`),
)
const check = (query: string) => {
  const { problems, labels } = checkQuery(query, known)
  return { problems, labels: [...labels].sort() }
}

describe('the table of the metrics', () => {
  test('says of each metric its name, its type and its labels', () => {
    expect(documentedMetrics()).toContainEqual({
      name: 'http_request_duration_seconds',
      type: 'histogram',
      labels: ['method', 'route', 'status'],
    })
    expect(documentedMetrics()).toContainEqual({ name: 'dead_letters', type: 'gauge', labels: [] })
  })

  test.each([['| `lag` | guage | | How far |'], ['| lag | gauge | | How far |'], ['| `a`, `b` | gauge | | Two |']])(
    'is refused with the row %s',
    (row) => expect(() => documentedMetrics(row)).toThrow(row),
  )

  test('names no metric twice', () => {
    const names = documentedMetrics().map(({ name }) => name)
    expect(names).toEqual([...new Set(names)])
  })
})

test('what is said to be of prom-client is', async () => {
  const register = new Registry()
  collectDefaultMetrics({ register })
  for (const [name, type] of Object.entries(processSeries)) {
    expect(await register.getSingleMetric(name)?.get()).toMatchObject({ name, type })
  }
})

describe('a query is right', () => {
  test.each([
    ['lag', ['instance', 'job', 'partition']],
    ['max by (partition) (lag{partition!="1"} offset 5m) > 3', ['partition']],
    ['max(lag) without (instance)', ['job', 'partition']],
    ['histogram_quantile(0.99, sum by (le, route) (rate(requests_seconds_bucket{method="GET"}[5m])))', ['route']],
    ['sum by (job) (rate(requests_seconds_sum[1m])) / sum by (job) (rate(requests_seconds_count[1m]))', ['job']],
    ['sum(taken_total) > 5 and sum(lag) > 3', []],
    ['topk(3, max by (job) (lag))', ['job']],
    ['lag * on (instance) group_left (version) info', ['instance', 'job', 'partition', 'version']],
    ['sum by (job) (lag) / on (job) sum by (job, instance) (info)', ['job']],
    ['label_replace(absent(lag), "part", "x", "", "") or lag', ['instance', 'job', 'part', 'partition']],
    ['time() - process_start_time_seconds', ['instance', 'job']],
    ['-lag + 2 * 3', ['instance', 'job', 'partition']],
    ['max_over_time(sum(lag)[5m:5s])', []],
    ['count(ALERTS{alertstate="firing"}) or vector(0)', []],
  ])('when it is %s, whose result has the labels %j', (query, labels) => {
    expect(check(query)).toEqual({ problems: [], labels })
  })
})

describe('a query is wrong', () => {
  test.each([
    ['sum(lag', 'does not parse'],
    ['lag > > 3', 'does not parse'],
    ['lag{partition=1}', 'does not parse'],
    ['leg', 'there is no metric leg'],
    ['{job="projector"}', 'there is no metric {job="projector"}'],
    ['{"lag"}', 'there is no metric'],
    ['requests_seconds', 'there is no metric requests_seconds'],
    ['taken_total_bucket', 'there is no metric taken_total_bucket'],
    ['sum(rate(taken_total[5m])) + sum(taken)', 'there is no metric taken'],
    ['lag{partition="1",generation="2"}', 'there is no label generation'],
    ['lag{"partition"="1","generation"="2"}', 'there is no label generation'],
    ['sum by (route) (lag)', 'there is no label route'],
    ['sum without (route) (lag)', 'there is no label route'],
    ['sum by (partition) (sum by (job) (lag))', 'there is no label partition'],
    ['lag and on (version) info', 'there is no label version'],
    ['histogram_quantile(0.9, sum by (route) (rate(requests_seconds_bucket[5m])))', 'there is no label le'],
    ['sum by (job) (lag) and sum(info)', 'the sides never match'],
    ['lag / info', 'the sides never match'],
    ['lag / ignoring (version) info', 'the sides never match'],
    ['rate(lag[5m])', 'rate of a gauge'],
    ['delta(taken_total[5m])', 'delta of a counter'],
  ])('when it is %s: %s', (query, problem) => {
    expect(check(query).problems).toContainEqual(expect.stringContaining(problem))
  })
})
