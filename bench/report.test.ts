import { expect, test } from '@jest/globals'
import { createReport } from './report.ts'
import { isMet } from './row.ts'

const rounds = new Map([
  ['ours', [{ cpu: 60 }, { cpu: 66 }, { cpu: 90 }]],
  ['bare Koa', [{ cpu: 50 }, { cpu: 60 }, { cpu: 60 }]],
])

test('a figure by that of a reference is the median of the ratios of the rounds, and says whether it is as it is to be', () => {
  const lines: string[] = []
  const report = createReport((line) => lines.push(line))
  const section = report.section('Writes', 'Acked by a broker.')
  const both = { unit: 'µs', rounds, figure: 'cpu', ours: 'ours', reference: 'bare Koa' }
  section.compare('CPU', { ...both, bar: { most: 1.3 } })
  section.compare('CPU', { ...both, bar: { most: 1.1 } })
  section.compare('CPU', both)
  section.measure('memory', { unit: 'MiB', ours: { name: 'ours', value: 151 }, bar: { least: 150 } })
  section.note('all there')
  expect(lines.join('\n')).toBe(`
## Writes

Acked by a broker.

| what | ours | reference | ratio: median (least–greatest) | to be |
|---|---|---|---|---|
| CPU, µs | 66.0 ours | 60.0 bare Koa | 1.20 (1.10–1.50) | ≤ 1.3: met |
| CPU, µs | 66.0 ours | 60.0 bare Koa | 1.20 (1.10–1.50) | ≤ 1.1: **missed** |
| CPU, µs | 66.0 ours | 60.0 bare Koa | 1.20 (1.10–1.50) |  |
| memory, MiB | 151 ours |  |  | ≥ 150: met |

all there`)
  const [{ rows = [], durability, notes } = {}] = report.content()
  expect({ durability, notes }).toEqual({ durability: 'Acked by a broker.', notes: ['all there'] })
  expect(rows.map(isMet)).toEqual([true, false, undefined, true])
})
