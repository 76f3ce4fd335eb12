import type { Status } from '../../contracts/status.ts'
import { byId, setText } from './element.ts'
import { createFigure } from './figure.ts'
import { duration } from './format.ts'
import { generationColumns } from './generations.ts'
import { type Plot, plotsOfAll, plotsOfEach } from './plots.ts'
import { createShowing, processColumns } from './processes.ts'
import { createTable } from './table.ts'
import { timeline } from './timeline.ts'
import { createTotals } from './totals.ts'

/** Everything below the verdict. */
export function createFigures(): (status: Status) => void {
  const totals = createTotals(byId('totals', HTMLElement))
  const processes = createTable(byId('processes', HTMLTableElement), processColumns, ({ key }) => key)
  const generations = createTable(byId('generations', HTMLTableElement), generationColumns, ({ id }) => id)
  const figures = [...addPlots('plots-of-each', plotsOfEach), ...addPlots('plots-of-all', plotsOfAll)]
  const showing = createShowing()

  return (status) => {
    const shown = showing(status.processes)
    // Before the plots, which are as wide as their place.
    byId('figures', HTMLElement).hidden = false
    totals(status)
    processes(shown)
    generations(status.projection?.generations ?? [])
    byId('generations', HTMLElement).hidden = status.projection === null
    byId('no-generations', HTMLElement).hidden = status.projection !== null
    setText(byId('window', HTMLElement), `averages and peaks over ${duration(status.window_s)}`)
    const times = timeline(status.processes.map(({ samples }) => samples))
    const to = times.at(-1) ?? Date.parse(status.at)
    const from = to - status.window_s * 1_000
    for (const { plot, show } of figures) show({ times, from, to, curves: plot.curves(shown, times) })
  }
}

function addPlots(id: string, plots: readonly Plot[]) {
  const made = plots.map((plot) => ({ plot, ...createFigure(plot) }))
  byId(id, HTMLElement).append(...made.map(({ figure }) => figure))
  return made
}
