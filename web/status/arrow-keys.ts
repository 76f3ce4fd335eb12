import { syncKey } from './chart.ts'

const steps: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowRight: 1 }

/** Moves the cursor of all charts along with the arrow keys, and takes it away with Escape or when the focus goes. */
export function followArrowKeys(target: HTMLElement, chart: () => uPlot | undefined) {
  target.tabIndex = 0
  target.addEventListener('blur', () => pointAt(undefined))
  target.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') pointAt(undefined)
    const step = steps[event.key]
    const shown = chart()
    const times = shown?.data[0] ?? []
    if (!shown || step === undefined || times.length === 0) return
    event.preventDefault()
    const last = times.length - 1
    const index = shown.cursor.idx == null ? last : Math.min(Math.max(shown.cursor.idx + step, 0), last)
    pointAt(times[index])
  })
}

function pointAt(time: number | undefined) {
  for (const chart of uPlot.sync(syncKey).plots) {
    const left = time === undefined ? -10 : Math.max(chart.valToPos(time, 'x'), 0)
    chart.setCursor({ left, top: time === undefined ? -10 : 0 })
  }
}
