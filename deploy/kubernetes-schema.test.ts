import { expect, test } from '@jest/globals'
import { problemsOf } from './kubernetes-schema.ts'

const budget = {
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: { name: 'a', labels: { any: 'thing' } },
  spec: { maxUnavailable: 1, selector: { matchLabels: { any: 'thing' } } },
}

test('a manifest that is right has no problems', () => {
  expect(problemsOf(budget)).toEqual([])
})

test.each([
  ['a value of a wrong type', { ...budget, spec: { ...budget.spec, selector: 'all' } }, /selector must be object/],
  ['another version', { ...budget, apiVersion: 'policy/v1beta1' }, /apiVersion must be equal/],
  ['a kind that is not known', { ...budget, kind: 'PodDisruptionBudgets' }, /is a kind that nobody checks/],
  ['a misspelt field', { ...budget, spec: { ...budget.spec, maxUnavailble: 1 } }, /^\/spec\/maxUnavailble is unknown$/],
])('is told: %s', (_, manifest, problem) => {
  expect(problemsOf(manifest)).toEqual([expect.stringMatching(problem)])
})
