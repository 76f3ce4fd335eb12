import { createChart, type Drawing, dataOf } from './chart.ts'
import { element, setText } from './element.ts'
import { timeOfDay } from './format.ts'
import type { Curve, Plot } from './plots.ts'
import { paint, swatch } from './swatch.ts'
import { column, createTable } from './table.ts'

/** A plot with its title, and a table that says in figures what the curves are about: now, or where the cursor is. */
export function createFigure(plot: Plot): { readonly figure: HTMLElement; show(drawing: Drawing): void } {
  const canvas = element('div', 'canvas')
  canvas.role = 'img'
  canvas.ariaLabel = `Plot of ${plot.title}; the table below has the figures`
  const table = element('table', 'key')
  const figure = element('figure', '', element('figcaption', '', plot.title), canvas, table)
  let drawing: Drawing = { times: [], from: 0, to: 0, curves: [] }
  let chart: uPlot | undefined
  let pointed: number | null | undefined

  const fill = createTable<Curve>(
    table,
    [
      {
        name: 'Curve',
        write(cell, { label, slot }) {
          if (!cell.firstChild) cell.append(swatch(slot), element('span'))
          paint(cell.children[0] as Element, slot)
          setText(cell.children[1] as Element, label)
        },
      },
      column('Latest', ({ values }) => plot.format(pointed == null ? latest(values) : values[pointed])),
      column('Highest', ({ values }) => plot.format(highest(values))),
    ],
    ({ label }) => label,
  )

  function point(index: number | null | undefined) {
    pointed = index
    const at = index == null ? undefined : drawing.times[index]
    setText(table.tHead?.rows[0]?.cells[1] as Element, at === undefined ? 'Latest' : timeOfDay(at))
    fill(drawing.curves)
  }

  new ResizeObserver(() => chart?.setSize({ width: canvas.clientWidth, height: chart.height })).observe(canvas)
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => chart?.redraw())

  return {
    figure,
    show(next) {
      const isSame = looksOf(next.curves) === looksOf(drawing.curves)
      drawing = next
      if (!chart || !isSame) {
        chart?.destroy()
        chart = createChart(canvas, plot, () => drawing, point)
      } else chart.setData(dataOf(next))
      point(chart.cursor.idx)
    },
  }
}

const looksOf = (curves: readonly Curve[]) => JSON.stringify(curves.map(({ label, slot }) => [label, slot]))

/** Of the last two times: processes do not tell of an interval at once. */
const latest = (values: Curve['values']) => values.at(-1) ?? values.at(-2) ?? null

const highest = (values: Curve['values']) => {
  const measured = values.filter((value) => value !== null)
  return measured.length > 0 ? Math.max(...measured) : null
}
