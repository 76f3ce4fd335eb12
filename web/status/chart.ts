import { type Figure, minuteOfDay } from './format.ts'
import type { Curve, Plot } from './plots.ts'
import { lookOf } from './swatch.ts'

/** Curves over a stretch of time, in ms since 1970. */
export interface Drawing {
  readonly times: readonly number[]
  readonly from: number
  readonly to: number
  readonly curves: readonly Curve[]
}

/** What makes the cursors of all charts one. */
export const syncKey = 'status'

const height = 150

/** Seconds between the marks of time, which are written as minutes. */
const minutes = [60, 120, 300, 600, 1_800, 3_600]

/** Follows the colour scheme, because it is asked for at every drawing. */
const colour = (name: string) => () => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`)

const axis = { stroke: colour('muted'), grid: { stroke: colour('line'), width: 1 }, ticks: { show: false }, size: 28 }

export const dataOf = ({ times, curves }: Drawing): uPlot.AlignedData => [
  times.map((at) => at / 1_000),
  ...curves.map(({ values }) => values),
]

interface Drawn {
  drawing(): Drawing
  /** Told at which time the cursor is, of this chart or of any other. */
  pointed(index: number | null | undefined): void
}

/** Draws in `target`, as wide as that is. */
export function createChart(target: HTMLElement, { format, steps }: Plot, { drawing, pointed }: Drawn): uPlot {
  const series = drawing().curves.map(({ label, slot }) => {
    const { colour: number, pattern } = lookOf(slot)
    return { label, stroke: colour(`curve-${number}`), width: 1.5, dash: pattern, points: { show: lone } }
  })
  const marks = (values: readonly number[], write: (value: Figure) => string) => values.map((value) => write(value))
  const options: uPlot.Options = {
    width: target.clientWidth,
    height,
    padding: [8, 20, 0, 0],
    legend: { show: false },
    cursor: { sync: { key: syncKey }, y: false, drag: { x: false, y: false } },
    scales: {
      x: { range: () => [drawing().from / 1_000, drawing().to / 1_000] },
      y: { range: (_chart, _least, most) => [0, most > 0 ? most * 1.1 : 1] },
    },
    axes: [
      { ...axis, space: 48, incrs: minutes, values: (_chart, at) => at.map((seconds) => minuteOfDay(seconds * 1_000)) },
      {
        ...axis,
        space: 32,
        size: 64,
        ...(steps && { incrs: steps }),
        values: (_chart, values) => marks(values, format),
      },
    ],
    series: [{}, ...series],
    hooks: { setCursor: [({ cursor }) => pointed(cursor.idx)] },
  }
  return new uPlot(options, dataOf(drawing()), target)
}

/** One figure alone makes no line, and is shown as a point. */
function lone(chart: uPlot, series: number): boolean {
  const values = chart.data[series] ?? []
  return values.filter((value) => value !== null).length === 1
}
