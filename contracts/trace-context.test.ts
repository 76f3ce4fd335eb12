import { describe, expect, test } from '@jest/globals'
import { isSampled, traceIdOf, traceIn } from './trace-context.ts'

const [traceId, spanId] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7']
const traceparent = `00-${traceId}-${spanId}-01`

describe('the trace in headers', () => {
  test('is none where they say nothing of one', () => {
    expect(traceIn({ tracestate: 'a=b' })).toBeUndefined()
  })

  test('is what they say, with what others keep in it', () => {
    expect(traceIn({ traceparent, tracestate: 'a=b,c=d', more: 'x' })).toEqual({ traceparent, tracestate: 'a=b,c=d' })
    expect(traceIdOf({ traceparent })).toBe(traceId)
  })

  test.each([
    ['nothing', ''],
    ['zeros for a trace', `00-${'0'.repeat(32)}-${spanId}-01`],
    ['zeros for a span', `00-${traceId}-${'0'.repeat(16)}-01`],
    ['capitals', `00-${traceId.toUpperCase()}-${spanId}-01`],
    ['a version that is unknown', `01-${traceId}-${spanId}-01`],
    ['more than there is', `${traceparent}-more`],
    ['two of them', `${traceparent}, ${traceparent}`],
    ['another type', [traceparent]],
  ])('is none where they say %s', (_, given) => {
    expect(traceIn({ traceparent: given })).toBeUndefined()
  })

  test.each(['', 'a=ä', 'a=b\n', 'x'.repeat(513)])(
    'has nothing of others that is not as it should be: %j',
    (tracestate) => {
      expect(traceIn({ traceparent, tracestate })).toEqual({ traceparent })
    },
  )

  test.each([
    ['00', false],
    ['01', true],
    ['02', false],
    ['03', true],
    ['ff', true],
  ])('with flags %s is kept by those further up: %s', (flags, expected) => {
    expect(isSampled({ traceparent: `00-${traceId}-${spanId}-${flags}` })).toBe(expected)
  })
})
