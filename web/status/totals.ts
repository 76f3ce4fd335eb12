import type { Status } from '../../contracts/status.ts'
import { element, setText } from './element.ts'
import { count, duration, milliseconds, rate } from './format.ts'

const totals: readonly (readonly [name: string, text: (status: Status) => string])[] = [
  ['Written', ({ throughput }) => rate(throughput.written)],
  ['Projected', ({ throughput }) => rate(throughput.projected)],
  ['Read', ({ throughput }) => rate(throughput.read)],
  ['Lag, records', ({ projection }) => count(projection?.lag_records)],
  ['Lag, time', ({ projection }) => duration(projection?.lag_seconds)],
  ['Dead letters', ({ projection }) => count(projection?.dead_letters)],
  ['POST to visible, p50', ({ projection }) => milliseconds(projection?.visible_ms.p50)],
  ['POST to visible, p99', ({ projection }) => milliseconds(projection?.visible_ms.p99)],
]

/** The figures of the service as a whole. */
export function createTotals(list: HTMLElement): (status: Status) => void {
  const shown = totals.map(([name, text]) => {
    const value = element('dd')
    list.append(element('div', '', element('dt', '', name), value))
    return { value, text }
  })
  return (status) => {
    for (const { value, text } of shown) setText(value, text(status))
  }
}
