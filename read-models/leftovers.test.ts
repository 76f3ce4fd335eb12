import { expect, test } from '@jest/globals'
import { idsOf } from './leftovers.ts'

const recorded = (id: string) => ({ id, logId: 'log', partitions: 1, claimed: [], plain: [], orders: {} })

test('what is left is what belongs to a generation that is not recorded', () => {
  const names = ['users.v1-a', 'users.v1-b', 'dead-letters.v1-b', 'conversations.by-position.v2-c', 'checkpoints.v1-a']
  expect(idsOf(names, [recorded('v1-a')])).toEqual(['v1-b', 'v2-c'])
  expect(idsOf(names, ['v1-a', 'v1-b', 'v2-c', 'v3-d'].map(recorded))).toEqual([])
})

test('an id that begins as that of a recorded one does is another', () => {
  expect(idsOf(['users.v1-ab', 'users.v1-a'], [recorded('v1-a')])).toEqual(['v1-ab'])
})

test('what belongs to no generation is never left over', () => {
  expect(
    idsOf(['generations', 'marks', 'marked.dead-letters', 'v1-a', 'users.v1-', 'users.v1-a.x', 'x.v-a'], []),
  ).toEqual([])
})
