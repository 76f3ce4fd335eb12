import { expect, test } from '@jest/globals'
import type { Change } from '../read-models/read-models.ts'
import { folded } from './folded.ts'

const document = (offset: number, more = {}) => ({ partition: 0, offset, ...more })

test('merges of one key become its first document, with the least of each field', () => {
  const merge = (key: string, offset: number, first: string): Change => {
    return { merge: key, document: document(offset, { first, at: offset }), least: ['offset', 'first'] }
  }
  expect(folded([merge('a', 5, 'x'), merge('b', 6, 'y'), merge('a', 7, 'w'), merge('a', 3, 'z')])).toEqual([
    { merge: 'a', document: document(3, { first: 'w', at: 5 }), least: ['offset', 'first'] },
    merge('b', 6, 'y'),
  ])
})

test('of the replaces of one key the one with the greatest offset is left', () => {
  const replace = (key: string, offset: number): Change => ({ replace: key, document: document(offset) })
  expect(folded([replace('a', 5), replace('b', 6), replace('a', 9), replace('a', 7)])).toEqual([
    replace('a', 9),
    replace('b', 6),
  ])
})

test('inserts are all left, in their order, and come first', () => {
  const insert = (key: string, offset: number): Change => ({ insert: key, document: document(offset) })
  const replace: Change = { replace: 'a', document: document(0) }
  expect(folded([replace, insert('b', 1), insert('a', 2), insert('b', 3)])).toEqual([
    insert('b', 1),
    insert('a', 2),
    insert('b', 3),
    replace,
  ])
})
