import { expect, test } from '@jest/globals'
import { differences } from './served-metrics.ts'

const documented = [
  { name: 'a_total', type: 'counter', labels: ['of'], help: 'How many; and why', of: 'Of every process:' },
  { name: 'b', type: 'gauge', labels: [], help: 'How far', of: 'Of every process:' },
] as const

const a = { name: 'a_total', type: 'counter', labels: ['of'], help: 'How many' }
const b = { name: 'b', type: 'gauge', labels: [], help: 'How far' }

test('what is served as it is documented does not differ', () => {
  expect(differences([a, b], documented)).toEqual([])
  expect(differences([{ ...a, labels: [] }, b], documented)).toEqual([])
})

test.each([
  ['b is not served', [a]],
  ['c is not documented', [a, b, { ...b, name: 'c' }]],
  ['b is a counter', [a, { ...b, type: 'counter' }]],
  ['b has the label of', [a, { ...b, labels: ['of'] }]],
  ['b says of itself: How long', [a, { ...b, help: 'How long' }]],
])('a difference is told: %s', (words, served) => {
  expect(differences(served, documented)).toEqual([words])
})
