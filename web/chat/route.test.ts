import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { hashOf, routeOf } from './route.ts'

test('every conversation has a hash that leads to it, and to nothing else', () => {
  const ids = fc.oneof(
    fc.string({ unit: 'binary', minLength: 1 }),
    fc.constantFrom('/all', '#', '%2F', '%', '👋', '..'),
  )
  fc.assert(
    fc.property(ids, (id) => {
      fc.pre(id.isWellFormed())
      expect(routeOf(hashOf({ at: 'conversation', id }))).toEqual({ at: 'conversation', id })
    }),
  )
})

test('the list and the whole room have hashes of their own', () => {
  for (const route of [{ at: 'list' }, { at: 'room' }] as const) expect(routeOf(hashOf(route))).toEqual(route)
  expect(routeOf('')).toEqual({ at: 'list' })
})

test('what somebody types by hand is understood', () => {
  expect(routeOf('#a/b c')).toEqual({ at: 'conversation', id: 'a/b c' })
  expect(routeOf('#100%')).toEqual({ at: 'conversation', id: '100%' })
})
