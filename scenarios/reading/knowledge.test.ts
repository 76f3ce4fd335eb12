import { expect, test } from '@jest/globals'
import { truth } from './example-truth.ts'
import { createKnowledge, knewNow, reachedIn } from './knowledge.ts'

test('who knows a message must be shown all of its conversation up to that, and what comes to be known later changes nothing', () => {
  const knowledge = createKnowledge()
  const before = knewNow(knowledge)
  knowledge.add(['c1', 'd0'])
  const then = knewNow(knowledge)
  knowledge.add(['c0', 'unknown', 'c3'])
  const reached = reachedIn(truth)
  const all = [before, then, knewNow(knowledge)].map((knew) => ['c', 'd', 'e'].map((id) => reached(knew, id)))
  expect(all).toEqual([
    [0, 0, 0],
    [2, 1, 0],
    [4, 1, 0],
  ])
})
