import type { GenerationStatus } from '../../contracts/status.ts'
import { element, setText } from './element.ts'
import { count, duration, progress } from './format.ts'
import { type Column, column } from './table.ts'

const state: Column<GenerationStatus> = {
  name: 'State',
  write(cell, generation) {
    if (!cell.firstChild) cell.append(element('span'))
    const text = cell.firstElementChild as Element
    const bar = cell.querySelector('progress')
    if (generation.state === 'live') {
      setText(text, 'live')
      bar?.remove()
      return
    }
    setText(text, `building, ${progress(generation.progress)}`)
    const shown = bar ?? cell.appendChild(element('progress'))
    shown.value = generation.progress
    shown.ariaLabel = `Progress of ${generation.id}`
  },
}

export const generationColumns: readonly Column<GenerationStatus>[] = [
  column('Generation', ({ id }) => id),
  state,
  column('Lag, records', ({ lag_records }) => count(lag_records)),
  column('Lag, time', ({ lag_seconds }) => duration(lag_seconds)),
]
