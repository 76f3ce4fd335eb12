import { describe, expect, test } from '@jest/globals'
import type { Posted } from './posts.ts'
import { violationsOf } from './violations.ts'

const posted = (text: string, more: Partial<Posted> = {}): Posted => ({
  writer: 'ann',
  conversation: 'c',
  text,
  key: undefined,
  ids: [`id of ${text}`],
  notWritten: false,
  outOfTurn: false,
  ...more,
})

const shown = (text: string, more = {}) => ({ sender: 'ann', message: text, created: '', id: `id of ${text}`, ...more })

const violations = (messages: Posted[], inC: ReturnType<typeof shown>[], inD: typeof inC = []) =>
  violationsOf(
    messages,
    new Map([
      ['c', inC],
      ['d', inD],
    ]),
  )

describe('no promise is broken', () => {
  test('when all that was acknowledged is shown once, in order, under its id', () => {
    const messages = [posted('1'), posted('2', { ids: ['id of 2', 'id of 2'] }), posted('3', { conversation: 'd' })]
    expect(violations(messages, [shown('1'), shown('2')], [shown('3')])).toEqual([])
  })

  test('by what was not acknowledged, shown or not, wherever', () => {
    const messages = [posted('1', { ids: [] }), posted('2'), posted('3', { ids: [] })]
    expect(violations(messages, [shown('2'), shown('1')])).toEqual([])
  })

  test('by what was acknowledged only after others were posted, wherever it stands', () => {
    expect(violations([posted('1', { outOfTurn: true }), posted('2')], [shown('2'), shown('1')])).toEqual([])
  })

  test('by the order between writers', () => {
    const messages = [posted('1'), posted('2', { writer: 'bob' })]
    expect(violations(messages, [shown('2', { sender: 'bob' }), shown('1')])).toEqual([])
  })
})

test.each([
  ['acknowledged, and is lost', [posted('1')], []],
  ['is lost', [posted('1', { conversation: 'e' })], []],
  ['nobody posted it there', [posted('1', { conversation: 'd' })], [shown('1')]],
  ['nobody posted it', [], [shown('1')]],
  ['is shown 2 times', [posted('1')], [shown('1'), shown('1')]],
  ['shown 2 times', [posted('1', { ids: [] })], [shown('1'), shown('1', { id: 'another' })]],
  ['under the ids a, b', [posted('1', { ids: ['a', 'b'] })], [shown('1', { id: 'a' })]],
  ['under another id', [posted('1')], [shown('1', { id: 'another' })]],
  ['"not written", and is shown', [posted('1', { ids: [], notWritten: true })], [shown('1')]],
  ['another writer', [posted('1')], [shown('1', { sender: 'bob' })]],
  ['before what was acknowledged before it', [posted('1'), posted('2')], [shown('2'), shown('1')]],
])('a broken promise is told in words: %s', (words, messages, inC) => {
  expect(violations(messages, inC)).toContainEqual(expect.stringContaining(words))
})
