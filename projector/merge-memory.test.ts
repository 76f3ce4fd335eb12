import { expect, test } from '@jest/globals'
import type { Change } from '../read-models/read-models.ts'
import { createMergeMemory } from './merge-memory.ts'

const merge = (key: string, offset: number, first: string): Change => ({
  merge: key,
  document: { partition: 0, offset, first },
  least: ['offset', 'first'],
})

test('a merge is needed until it was stored, and then when a field of it is less', () => {
  const memory = createMergeMemory()
  const change = merge('ann', 5, 'm')
  expect(memory.needed([change])).toEqual([change])
  expect(memory.needed([change])).toEqual([change])
  memory.stored([change])
  expect(memory.needed([change, merge('ann', 6, 'n')])).toEqual([])
  const lesser = [merge('ann', 4, 'm'), merge('ann', 9, 'a'), merge('bob', 9, 'z')]
  expect(memory.needed(lesser)).toEqual(lesser)
})

test('an insert is always needed', () => {
  const memory = createMergeMemory()
  const insert: Change = { insert: 'ann', document: { partition: 0, offset: 1 } }
  memory.stored([insert])
  expect(memory.needed([insert])).toEqual([insert])
})

test('what was stored longest ago is forgotten, and needed again', () => {
  const memory = createMergeMemory(2)
  const changes = ['a', 'b', 'c'].map((key) => merge(key, 1, 'x'))
  for (const change of changes) memory.stored([change])
  expect(memory.needed(changes)).toEqual([changes[0]])
})
