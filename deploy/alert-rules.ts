import { readFileSync } from 'node:fs'
import { parse } from 'yaml'

export interface AlertRule {
  readonly alert: string
  readonly expr: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

const text = readFileSync('deploy/prometheus/alerts.yml', 'utf8')

const { groups } = parse(text) as { groups: readonly { readonly rules: readonly AlertRule[] }[] }

/** The rules of deploy/prometheus/alerts.yml, of all groups. */
export const alertRules = groups.flatMap(({ rules }) => rules)
