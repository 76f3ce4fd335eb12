import { createRequire } from 'node:module'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { encodeRecord } from './record-encoding.ts'

type Encode = (record: object) => { readonly buffer: Buffer }
const theirs = createRequire(import.meta.url)('kafkajs/src/protocol/recordBatch/record/v0/index.js') as Encode

const text = fc.string({ unit: 'binary', maxLength: 400 })
const bytes = fc.oneof(
  text,
  fc.uint8Array({ maxLength: 400 }).map((array) => Buffer.from(array)),
)
const nothing = fc.constantFrom(null, undefined)
const delta = fc.oneof(fc.nat({ max: 200 }), fc.integer({ min: 0, max: 2 ** 31 - 1 }))
const record = fc.record({
  offsetDelta: delta,
  timestampDelta: fc.oneof(delta, fc.integer({ min: -(2 ** 31), max: 0 })),
  key: fc.oneof(bytes, nothing),
  value: fc.oneof(bytes, nothing, fc.string({ minLength: 8_000, maxLength: 20_000 })),
  headers: fc.oneof(fc.constant({}), fc.dictionary(fc.string({ minLength: 1, maxLength: 20 }), bytes, { maxKeys: 8 })),
})

test('a record is encoded to the same bytes as by kafkajs', () => {
  fc.assert(
    fc.property(record, (given) => {
      const { buffer, buf } = encodeRecord(given)
      expect(buffer.equals(theirs(given).buffer)).toBe(true)
      expect(buf).toBe(buffer)
    }),
    { numRuns: 1_000 },
  )
})
