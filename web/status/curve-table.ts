import type { Drawing } from './chart.ts'
import { element, setText } from './element.ts'
import { timeOfDay } from './format.ts'
import type { Curve, Plot } from './plots.ts'
import { paint, swatch } from './swatch.ts'
import { type Column, column, createTable } from './table.ts'

const name: Column<Curve> = {
  name: 'Curve',
  write(cell, { label, slot }) {
    if (!cell.firstChild) cell.append(swatch(slot), element('span'))
    paint(cell.children[0] as Element, slot)
    setText(cell.children[1] as Element, label)
  },
}

/** Says in figures what the curves are about: now, or at the time of an index where there is one. */
export function createCurveTable(table: HTMLTableElement, { format }: Plot) {
  let pointed: number | null | undefined
  const columns = [
    name,
    column<Curve>('Latest', ({ values }) => format(pointed == null ? latest(values) : values[pointed])),
    column<Curve>('Highest', ({ values }) => format(highest(values))),
  ]
  const fill = createTable(table, columns, ({ label }) => label)
  const head = table.tHead?.rows[0]?.cells[1] as Element

  return ({ times, curves }: Drawing, index: number | null | undefined) => {
    pointed = index
    const at = index == null ? undefined : times[index]
    setText(head, at === undefined ? 'Latest' : timeOfDay(at))
    fill(curves)
  }
}

/** Of the last two times: processes do not tell of an interval at once. */
const latest = (values: Curve['values']) => values.at(-1) ?? values.at(-2) ?? null

const highest = (values: Curve['values']) => {
  const measured = values.filter((value) => value !== null)
  return measured.length > 0 ? Math.max(...measured) : null
}
