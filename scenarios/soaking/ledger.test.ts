import { expect, test } from '@jest/globals'
import { createChances } from '../load/chances.ts'
import { createLedger } from './ledger.ts'

/** Five messages of `c`: the third is deleted, and of the fourth nobody knows. */
function ledgerOfFive() {
  const ledger = createLedger()
  for (let count = 0; count < 5; count += 1) {
    const number = ledger.next('c')
    if (number === 3) ledger.unknown('c', number)
    else ledger.posted({ conversation: 'c', number, id: `id ${number}` })
  }
  ledger.deleted({ conversation: 'c', number: 2, id: 'id 2' })
  return ledger
}

test.each([
  [['0 x', '1 x', '4 x'], []],
  [['0 x', '1 x', '3 x', '4 x'], []],
  [['0 x', '4 x'], ['c: 1 is lost']],
  [['0 x', '0 x', '1 x', '4 x'], ['c: 0 is shown 2 times']],
  [['0 x', '1 x', '2 x', '4 x'], ['c: 2 was deleted, and is shown']],
  [['0 x', '1 x', '4 x', '9 x'], ['c: nobody posted 9']],
])('where %j is shown: %j', (texts, wrongs) => {
  expect(ledgerOfFive().wrongWith('c', texts)).toEqual(wrongs)
})

test('counts what was acknowledged, deleted, and what nobody knows of', () => {
  const ledger = ledgerOfFive()
  expect(ledger.counts()).toEqual({ acked: 4, deleted: 1, unknown: 1 })
  expect(ledger.conversations()).toEqual(['c'])
})

test('knows which messages a reader may not find any more', () => {
  const ledger = ledgerOfFive()
  expect([0, 1, 2, 3, 4].filter((number) => ledger.mayBeMissing('c', number))).toEqual([2, 3])
})

test('hands out a message once', () => {
  const ledger = ledgerOfFive()
  const chances = createChances(1)
  const taken = Array.from({ length: 200 }, () => ledger.takeRecent(chances)?.number)
  expect(taken.filter((number) => number !== undefined).sort()).toEqual([0, 1, 2, 4])
})
