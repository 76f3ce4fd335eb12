import { expect, test } from '@jest/globals'
import { pino } from 'pino'
import { complaintsTo } from './complaints.ts'

test('of many complaints the first is logged, and once a minute another one, with how many there were between', () => {
  const lines: Record<string, unknown>[] = []
  let now = 0
  const log = pino({ level: 'warn' }, { write: (line) => lines.push(JSON.parse(line)) })
  const complain = complaintsTo(log, () => now)
  complain(new AggregateError([]))
  complain(Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }))
  now = 59_999
  complain('again')
  now = 60_000
  complain(Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' }))
  now = 120_000
  complain('Dropped', 3, 'spans')
  expect(lines).toMatchObject([
    { level: 40, reason: 'AggregateError', untold: 0 },
    { reason: 'ECONNREFUSED', untold: 2 },
    { reason: 'Dropped 3 spans', untold: 0 },
  ])
})
