import { afterEach, describe, expect, jest, test } from '@jest/globals'
import { encodeConsistencyToken } from '../contracts/consistency-token.ts'
import { recentMessagesKept } from '../contracts/documents.ts'
import type { MessageEvent } from '../contracts/events.ts'
import { conversationPurged, messageDeleted, messagePosted } from '../contracts/examples.ts'
import { type EventStream, openEventStream } from '../testing/event-stream.ts'
import { projectEvents } from '../testing/project-events.ts'
import { queryApiOverLmdb } from '../testing/query-api-over-lmdb.ts'

jest.setTimeout(20_000)

const { get, generation, origin } = queryApiOverLmdb({ partitions: 1 })

const opened: EventStream[] = []
afterEach(() => {
  for (const stream of opened.splice(0)) stream.close()
})

async function open(path: string, headers: Record<string, string> = {}) {
  const stream = await openEventStream(origin() + path, headers)
  opened.push(stream)
  return stream
}

const posted = (eventId: string, conversationId = '1234'): MessageEvent => {
  return { ...messagePosted, eventId, conversationId, postedAt: messagePosted.postedAt + Number(eventId) * 1_000_000 }
}
let deletions = 0
const deleted = (messageId: string): MessageEvent => ({ ...messageDeleted, eventId: `d${deletions++}`, messageId })
const purged = (conversationId = '1234'): MessageEvent => {
  return { ...conversationPurged, eventId: `p${deletions++}`, conversationId }
}

const projectIn = projectEvents(generation)
const project = (...events: readonly MessageEvent[]) => projectIn(0, ...events)

const shown = async (path = '/conversations/1234') => {
  const { status, body } = await get(path)
  const { messages } = body as { messages?: { id: string }[] }
  return [status, messages?.map(({ id }) => id)]
}
const listed = async () => ((await get('/conversations')).body as { conversations: { id: string }[] }).conversations
const events = (stream: EventStream) => stream.events.map(({ event, data }) => [event, JSON.parse(data).id])
const since = (...vector: number[]) => ({ 'Last-Event-ID': encodeConsistencyToken({ logId: 'log', vector }) })

describe('a message that was deleted', () => {
  test('is shown nowhere, and those around it are', async () => {
    await project(posted('1'), posted('2'), posted('3'))
    expect(await shown()).toEqual([200, ['1', '2', '3']])
    await project(deleted('2'))
    expect(await shown()).toEqual([200, ['1', '3']])
    expect(await shown('/messages')).toEqual([200, ['1', '3']])
    expect((await get('/users')).body).toEqual({ users: [messagePosted.user] })
  })

  test('leaves pages that are as long as ever, and links that lead to all', async () => {
    await project(...Array.from({ length: 30 }, (_, index) => posted(String(index))))
    for (let index = 0; index < 30; index += 1) if (index % 3 > 0) await project(deleted(String(index)))
    const ids: string[] = []
    let path: string | undefined = '/conversations/1234?limit=4'
    while (path) {
      const { body, prev } = await get(path)
      const { messages } = body as { messages: { id: string }[] }
      ids.unshift(...messages.map(({ id }) => id))
      expect(messages).toHaveLength(ids.length > 8 ? 2 : 4)
      path = prev
    }
    expect(ids).toEqual(['0', '3', '6', '9', '12', '15', '18', '21', '24', '27'])
    expect(await shown('/messages?limit=3')).toEqual([200, ['21', '24', '27']])
  })

  test('leaves a conversation that is there, with nothing in it', async () => {
    await project(posted('1'), deleted('1'))
    expect(await shown()).toEqual([200, []])
    expect((await listed()).map(({ id }) => id)).toEqual(['1234'])
  })

  test('stays gone when it is posted again', async () => {
    await project(posted('1'), deleted('1'), posted('1'))
    await project(posted('1'))
    expect(await shown()).toEqual([200, []])
  })

  test('was posted before: what is posted under the id afterwards is there', async () => {
    await project(deleted('1'))
    expect(await shown()).toEqual([404, undefined])
    await project(posted('1'))
    expect(await shown()).toEqual([200, ['1']])
  })
})

test('the latest messages are those among the newest that are kept, and none behind them', async () => {
  const other = Array.from({ length: 50 }, (_, index) => posted(String(index), 'other'))
  await project(...other)
  const many = Array.from({ length: recentMessagesKept - 10 }, (_, index) => posted(String(100 + index)))
  await project(...many, purged())
  expect(await shown('/messages')).toEqual([200, other.slice(-10).map(({ eventId }) => eventId)])
})

describe('a conversation that was purged', () => {
  test('is not there, until something is posted to it', async () => {
    await project(posted('1'), posted('2'), posted('3', 'other'), purged())
    expect(await shown()).toEqual([404, undefined])
    expect(await shown('/messages')).toEqual([200, ['3']])
    expect((await listed()).map(({ id }) => id)).toEqual(['other'])
    expect((await open('/conversations/1234/stream')).status).toBe(404)
    await project(posted('4'))
    expect(await shown()).toEqual([200, ['4']])
    expect((await listed()).map(({ id }) => id)).toEqual(['1234', 'other'])
  })

  test('keeps what was posted after the first purge, when that comes again', async () => {
    const purge = purged()
    await project(posted('1'), purge, posted('2'), purge)
    await project(purge)
    expect(await shown()).toEqual([200, ['2']])
  })

  test('is purged again by another purge', async () => {
    await project(posted('1'), purged(), posted('2'), purged(), posted('3'))
    expect(await shown()).toEqual([200, ['3']])
    expect(await shown('/messages')).toEqual([200, ['3']])
  })

  test('is purged however long it is', async () => {
    await project(...Array.from({ length: 2_500 }, (_, index) => posted(String(index))))
    await project(purged(), posted('2500'))
    expect(await shown()).toEqual([200, ['2500']])
    expect(await shown('/messages?limit=1000')).toEqual([200, ['2500']])
  })
})

describe('a stream', () => {
  test('tells of what is deleted, and its conversation too', async () => {
    await project(posted('1'), posted('2'))
    const streams = [await open('/messages/stream'), await open('/conversations/1234/stream')]
    for (const event of [deleted('1'), posted('3'), purged()]) {
      await project(event)
      for (const stream of streams) await stream.until(1)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    for (const stream of streams) {
      await stream.until(3)
      expect(events(stream)).toEqual([
        ['deleted', '1'],
        [undefined, expect.anything()],
        ['deleted', undefined],
      ])
      expect(JSON.parse(stream.events[2]?.data ?? '')).toEqual({ conversation_id: '1234' })
    }
  })

  test('that is resumed tells a message that was posted under an id that was deleted before', async () => {
    const first = await open('/messages/stream', since(0))
    await project(deleted('1'), posted('1'))
    await first.until(2)
    const again = await open('/messages/stream', since(0))
    await again.until(2)
    expect(events(again)).toEqual([
      ['deleted', '1'],
      [undefined, '1'],
    ])
  })

  test('that is resumed tells nothing of a message that was deleted meanwhile', async () => {
    const first = await open('/messages/stream', since(0))
    await project(posted('1'), posted('2'))
    await first.until(2)
    await project(deleted('1'))
    await first.until(3)
    for (const path of ['/messages/stream', '/conversations/1234/stream']) {
      const stream = await open(path, since(0))
      await stream.until(2)
      expect(events(stream)).toEqual([
        [undefined, '2'],
        ['deleted', '1'],
      ])
    }
  })
})
