import type { ProcessStatus } from '../../contracts/status.ts'
import { element, setText } from './element.ts'
import { bytes, duration, milliseconds, percent, times } from './format.ts'
import { createSlots } from './slots.ts'
import { paint } from './swatch.ts'
import { type Column, column } from './table.ts'

/** A process, and the look of its curves. */
export interface Shown {
  readonly key: string
  /** Its service, and its address where there are several. */
  readonly label: string
  readonly process: ProcessStatus
  readonly slot: number
}

const keyOf = ({ service, address }: ProcessStatus) => `${service} ${address}`

/** Processes as they are shown, with the looks that they had before. */
export function createShowing(): (processes: readonly ProcessStatus[]) => Shown[] {
  const slotsOf = createSlots()
  return (processes) => {
    const slots = slotsOf(processes.map(keyOf))
    return processes.map((process) => {
      const isAlone = processes.filter(({ service }) => service === process.service).length === 1
      const key = keyOf(process)
      return { key, label: isAlone ? process.service : key, process, slot: slots.get(key) ?? 0 }
    })
  }
}

const notReady = ({ ready, reasons }: ProcessStatus) => {
  if (ready) return ''
  const said = Object.entries(reasons).map(([part, reason]) => `${part}: ${reason}`)
  return `not ready${said.length > 0 ? ` – ${said.join('; ')}` : ''}`
}

const name: Column<Shown> = {
  name: 'Process',
  write(cell, { process, slot }) {
    if (!cell.firstChild) {
      const parts = ['swatch', 'service', 'address', 'not-ready']
      cell.append(...parts.flatMap((part) => [element('span', part), ' ']))
    }
    const [swatch, service, address, reasons] = cell.children as unknown as [Element, Element, Element, Element]
    paint(swatch, slot)
    setText(service, process.service)
    setText(address, process.address)
    setText(reasons, notReady(process))
  },
}

export const processColumns: readonly Column<Shown>[] = [
  name,
  column('CPU', ({ process }) => percent(process.cpu_percent)),
  column('Memory', ({ process }) => bytes(process.memory_bytes)),
  column('Uptime', ({ process }) => duration(process.uptime_s)),
  column('Response, latest', ({ process }) => milliseconds(process.response_ms.latest)),
  column('Response, average', ({ process }) => milliseconds(process.response_ms.average)),
  column('Response, peak', ({ process }) => milliseconds(process.response_ms.peak)),
  column('Peak / average', ({ process }) => times(process.response_ms.peak_to_average)),
]
