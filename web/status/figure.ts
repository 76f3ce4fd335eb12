import { followArrowKeys } from './arrow-keys.ts'
import { createChart, type Drawing, dataOf } from './chart.ts'
import { createCurveTable } from './curve-table.ts'
import { element } from './element.ts'
import type { Curve, Plot } from './plots.ts'

/** A plot with its title, and below it the same in figures. */
export function createFigure(plot: Plot): { readonly figure: HTMLElement; show(drawing: Drawing): void } {
  const canvas = element('div', 'canvas')
  canvas.role = 'img'
  canvas.ariaLabel = `Plot of ${plot.title}. The table below has the figures, and arrow keys choose their time.`
  const table = element('table', 'key')
  const fill = createCurveTable(table, plot)
  let drawing: Drawing = { times: [], from: 0, to: 0, curves: [] }
  let chart: uPlot | undefined

  followArrowKeys(canvas, () => chart)
  new ResizeObserver(() => chart?.setSize({ width: canvas.clientWidth, height: chart.height })).observe(canvas)
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => chart?.redraw())

  return {
    figure: element('figure', '', element('figcaption', '', plot.title), canvas, table),
    show(next) {
      const isSame = looksOf(next.curves) === looksOf(drawing.curves)
      drawing = next
      if (chart && isSame) chart.setData(dataOf(next))
      else {
        chart?.destroy()
        chart = createChart(canvas, plot, { drawing: () => drawing, pointed: (index) => fill(drawing, index) })
      }
      fill(drawing, chart.cursor.idx)
    },
  }
}

const looksOf = (curves: readonly Curve[]) => JSON.stringify(curves.map(({ label, slot }) => [label, slot]))
