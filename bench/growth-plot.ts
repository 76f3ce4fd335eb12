import * as vega from 'vega'
import { compile, type TopLevelSpec } from 'vega-lite'
import type { Row } from './row.ts'

/** A plot as SVG for each figure of a section: how many times as much it is of more, and what it is to be. */
export async function growthPlot(rows: readonly Row[]): Promise<string> {
  const grownRows = rows.flatMap(({ what, ratio, grown, bar }) =>
    ratio && grown ? [{ what, ratio, grown, asked: bar && Object.values(bar)[0] }] : [],
  )
  const values = grownRows.map(({ what, ratio, grown, asked }) => ({ what, asked, ...ratio, size: grown.to }))
  const begins = new Map(
    grownRows.map(({ what, grown, asked }) => [
      what,
      { what, asked, median: 1, least: 1, greatest: 1, size: grown.from },
    ]),
  )
  const sizes = [...new Set(grownRows.flatMap(({ grown }) => [grown.from, grown.to]))]
  const x = {
    field: 'size',
    type: 'quantitative',
    scale: { type: 'log', nice: false, padding: 10 },
    title: grownRows[0]?.grown.of ?? null,
    axis: { values: sizes, format: '~s' },
  } as const
  const scale = { type: 'log', nice: false, padding: 10 } as const
  const y = (field: string) => ({ field, type: 'quantitative', scale, title: 'ratio', axis: { tickCount: 5 } }) as const
  const plot: TopLevelSpec = {
    background: 'white',
    data: { values: [...begins.values(), ...values] },
    columns: 2,
    facet: { field: 'what', type: 'nominal', sort: [...begins.keys()], title: null },
    spec: {
      width: 260,
      height: 110,
      layer: [
        { mark: { type: 'rule', strokeDash: [2, 2] }, encoding: { y: { datum: 1, type: 'quantitative' } } },
        { mark: { type: 'line', color: '#0b5fc0', strokeWidth: 2 }, encoding: { x, y: y('asked') } },
        { mark: { type: 'rule', strokeWidth: 2 }, encoding: { x, y: y('least'), y2: { field: 'greatest' } } },
        {
          mark: { type: 'line', color: '#0b6b3a', point: { color: '#0b6b3a' } },
          encoding: { x, y: y('median') },
        },
      ],
    },
  }
  return await new vega.View(vega.parse(compile(plot).spec), { renderer: 'none' }).toSVG()
}
