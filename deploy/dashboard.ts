import { readFileSync } from 'node:fs'

export interface Panel {
  readonly id: number
  readonly type: string
  readonly title: string
  readonly description?: string
  readonly datasource?: { readonly uid: string }
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
  readonly targets?: readonly { readonly expr: string; readonly legendFormat?: string }[]
  readonly fieldConfig?: { readonly defaults: { readonly unit?: string } }
}

const file = 'deploy/grafana/dashboards/message-service.json'

const { panels } = JSON.parse(readFileSync(file, 'utf8')) as { panels: readonly Panel[] }

export const rows = panels.filter(({ type }) => type === 'row')
export const charts = panels.filter(({ type }) => type !== 'row')
