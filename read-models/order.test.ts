import { expect, test } from '@jest/globals'
import { assert, property, string } from 'fast-check'
import { compareText } from './order.ts'

test('texts are ordered by their UTF-8 bytes', () => {
  const text = string({ unit: 'binary' })
  assert(
    property(text, text, (a, b) => {
      expect(Math.sign(compareText(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)))
    }),
  )
  expect(compareText('\uffee', '🎉')).toBeLessThan(0)
})
