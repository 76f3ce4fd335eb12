import { expect, test } from '@jest/globals'
import { type EventBlock, eventBlocks } from './event-blocks.ts'

test('blocks are told when they are whole, wherever the stream is cut', async () => {
  const bytes = new TextEncoder().encode(
    'retry: 1\nid: 0\n\n:\n\nid: 1\ndata: "žluťoučký"\n\nevent: reset\ndata: {}\n\nid: 2\ndata: "c',
  )
  const expected = [
    { id: '0', event: undefined, data: undefined },
    { id: undefined, event: undefined, data: undefined },
    { id: '1', event: undefined, data: '"žluťoučký"' },
    { id: undefined, event: 'reset', data: '{}' },
  ]
  for (let size = 1; size < bytes.length; size += 1) {
    async function* cut() {
      for (let from = 0; from < bytes.length; from += size) yield bytes.slice(from, from + size)
    }
    const blocks: EventBlock[] = []
    for await (const block of eventBlocks(cut())) blocks.push(block)
    expect(blocks).toEqual(expected)
  }
})
