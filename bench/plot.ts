import * as vega from 'vega'
import { compile, type TopLevelSpec } from 'vega-lite'
import { isMet, type Row } from './row.ts'

const verdicts = { met: '#0b6b3a', missed: '#a3151b', 'nothing asked': '#59616b' } as const

/** The ratios of a section as SVG: their medians, from the least to the greatest, and what they are to be. */
export async function ratioPlot(rows: readonly Row[]): Promise<string> {
  const values = rows.flatMap((row) => {
    const { what, reference, ratio, bar } = row
    if (!ratio || !reference) return []
    const asked = bar && Object.values(bar)[0]
    return [{ what: `${what}, by ${reference.name}`, ...ratio, asked, verdict: verdictOf(row) }]
  })
  const y = { field: 'what', type: 'nominal', sort: null, title: null, axis: { labelLimit: 420 } } as const
  const x = (field: string) => ({ field, type: 'quantitative', scale: { type: 'log' }, title: 'ratio' }) as const
  const colour = { domain: Object.keys(verdicts), range: Object.values(verdicts) }
  const plot: TopLevelSpec = {
    background: 'white',
    width: 420,
    height: { step: 22 },
    data: { values },
    layer: [
      { mark: { type: 'rule', strokeDash: [2, 2] }, encoding: { x: { datum: 1, type: 'quantitative' } } },
      { mark: { type: 'rule', strokeWidth: 2 }, encoding: { y, x: x('least'), x2: { field: 'greatest' } } },
      {
        mark: { type: 'point', filled: true, size: 70, opacity: 1 },
        encoding: {
          y,
          x: x('median'),
          color: { field: 'verdict', type: 'nominal', scale: colour, title: null, legend: { orient: 'top' } },
        },
      },
      { mark: { type: 'tick', thickness: 3, size: 18, color: '#0b5fc0' }, encoding: { y, x: x('asked') } },
    ],
  }
  return await new vega.View(vega.parse(compile(plot).spec), { renderer: 'none' }).toSVG()
}

function verdictOf(row: Row): keyof typeof verdicts {
  const met = isMet(row)
  if (met === undefined) return 'nothing asked'
  return met ? 'met' : 'missed'
}
