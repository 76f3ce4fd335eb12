import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { alertRules } from './alert-rules.ts'

interface RuleTest {
  readonly alertname: string
  readonly exp_alerts?: readonly unknown[]
}

const folder = 'deploy/prometheus/tests'
const files = readdirSync(folder).map((file) => readFileSync(`${folder}/${file}`, 'utf8'))
const ruleTests = files
  .map((file) => parse(file) as { tests: { alert_rule_test: RuleTest[] }[] })
  .flatMap(({ tests }) => tests.flatMap(({ alert_rule_test }) => alert_rule_test))
const headings = readFileSync('docs/alerts.md', 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('### '))
  .map((line) => line.slice(4))

test('every alert has a heading in docs/alerts.md, in the order of the rules, and no other has one', () => {
  expect(headings).toEqual(alertRules.map(({ alert }) => alert))
})

test('no test says 0x60 for sixty times nothing, which promtool takes for 96', () => {
  for (const file of files) expect(file).not.toMatch(/values:(.* )? ?0x/)
})

describe.each(alertRules)('$alert', ({ alert, labels, annotations }) => {
  test('says how bad it is, what it is in words, and where to read on', () => {
    expect(['critical', 'warning']).toContain(labels.severity)
    expect(annotations).toEqual({
      summary: expect.any(String),
      description: expect.stringMatching(/\.$/),
      runbook_url: `docs/alerts.md#${alert.toLowerCase()}`,
    })
  })

  test.each([
    ['fires', true],
    ['stays silent', false],
  ])('has a test in which it %s', (_, fires) => {
    const cases = ruleTests.filter(({ alertname }) => alertname === alert)
    expect(cases.map(({ exp_alerts = [] }) => exp_alerts.length > 0)).toContain(fires)
  })
})
