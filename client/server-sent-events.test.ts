import { describe, expect, test } from '@jest/globals'
import { createParser } from 'eventsource-parser'
import fc from 'fast-check'
import { createEventParser } from './server-sent-events.ts'

const fed = (...parts: string[]) => {
  const parser = createEventParser()
  return parts.flatMap((part) => parser.feed(part))
}
const event = (data: string, id = '', event = 'message') => ({ event, data, id })

describe('a stream of events, by the specification', () => {
  test.each([
    ['has one at a blank line', 'data: a\n\n', [event('a')]],
    ['has lines of data', 'data: YHOO\ndata: +2\ndata: 10\n\n', [event('YHOO\n+2\n10')]],
    [
      'takes away one space',
      'data:test\n\ndata: test\n\ndata:  test\n\n',
      ['test', 'test', ' test'].map((x) => event(x)),
    ],
    ['has fields without a colon', 'data\n\ndata\ndata\n\n', [event(''), event('\n')]],
    ['has comments', ': hello\ndata: a\n:\n\n', [event('a')]],
    [
      'keeps the id until there is another',
      'id: 1\ndata: a\n\ndata: b\n\nid\ndata: c\n\n',
      [event('a', '1'), event('b', '1'), event('c')],
    ],
    ['has no id with NUL', 'id: 1\nid: \0\ndata: a\n\n', [event('a', '1')]],
    ['has names, each for one event', 'event: x\ndata: a\n\ndata: b\n\n', [event('a', '', 'x'), event('b')]],
    ['ignores what it does not know', 'dat: x\nDATA: x\n data: x\ndata: a\n\n', [event('a')]],
    ['ends lines in three ways', 'data: a\r\n\r\ndata: b\r\rdata: c\n\n', [event('a'), event('b'), event('c')]],
    ['has nothing of what is not whole', 'data: a\n\nid: 7\ndata: b\n', [event('a')]],
  ])('%s', (_, text, events) => {
    expect(fed(text)).toEqual(events)
    expect(fed(...text)).toEqual(events)
  })

  test('moves the id without an event', () => {
    expect(fed('id: 1\n\nid: 2\n\n')).toEqual([
      { event: 'message', id: '1' },
      { event: 'message', id: '2' },
    ])
  })

  test('says how long to wait, in whole milliseconds', () => {
    const parser = createEventParser()
    expect(parser.retry()).toBeUndefined()
    parser.feed('retry: 1500\nretry: soon\nretry: -1\nretry:\n\n')
    expect(parser.retry()).toBe(1_500)
  })

  test('has the events that others find in it, however it is cut', () => {
    const line = fc.constantFrom('data: a', 'data:b', 'data', 'id: 1', 'id', 'event: x', ': c', 'other', 'retry: 5', '')
    const ending = fc.constantFrom('\n', '\r\n', '\r')
    const text = fc.array(fc.tuple(line, ending)).map((lines) => `${lines.map((one) => one.join('')).join('')}\n\n`)
    fc.assert(
      fc.property(text, fc.nat(), (text, cut) => {
        const theirs: string[] = []
        createParser({ onEvent: ({ data, event = 'message' }) => void theirs.push(`${event} ${data}`) }).feed(text)
        const at = cut % text.length
        const ours = fed(text.slice(0, at), text.slice(at)).filter(({ data }) => data !== undefined)
        expect(ours.map(({ event, data }) => `${event} ${data}`)).toEqual(theirs)
      }),
    )
  })

  test.each([
    ['a line', 'x'.repeat(600_000)],
    ['an event', `data: ${'x'.repeat(600_000)}\n`],
  ])('does not keep %s that never ends', (_, text) => {
    expect(() => fed(text, text)).toThrow('an event of the stream does not end')
  })
})
