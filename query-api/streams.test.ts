import { connect } from 'node:net'
import { afterEach, describe, expect, jest, test } from '@jest/globals'
import { encodeConsistencyToken } from '../contracts/consistency-token.ts'
import type { Vector } from '../contracts/position.ts'
import { Conversation } from '../contracts/responses.ts'
import { conversationsOverLmdb } from '../testing/conversations-over-lmdb.ts'
import { type EventStream, openEventStream } from '../testing/event-stream.ts'

jest.setTimeout(20_000)

const { origin, project, stop } = conversationsOverLmdb()

const opened: EventStream[] = []
afterEach(() => {
  for (const stream of opened.splice(0)) stream.close()
})

async function open(path: string, headers: Record<string, string> = {}): Promise<EventStream> {
  const stream = await openEventStream(origin() + path, headers)
  opened.push(stream)
  return stream
}

const tokenAt = (vector: Vector, logId = 'log') => encodeConsistencyToken({ logId, vector })
const ids = (stream: EventStream) => stream.events.map(({ data }) => JSON.parse(data).id)
const since = (vector: Vector) => ({ 'Last-Event-ID': tokenAt(vector) })

describe('the stream of all messages', () => {
  test('tells of what comes, in log order, as GET /messages shows it', async () => {
    await project('1234', [0])
    const stream = await open('/messages/stream')
    expect([stream.status, stream.headers.get('Content-Type')]).toEqual([200, 'text/event-stream'])
    await project('1234', [1, 2])
    await project('other', [3])
    await stream.until(3)
    expect(ids(stream)).toEqual(['1', '2', '3'])
    expect(JSON.parse(stream.events[2]?.data ?? '')).toEqual({
      timestamp: 1_516_164_614,
      user: 'anson',
      text: "I'm a teapot",
      id: '3',
      conversation_id: 'other',
    })
  })

  test('resumes behind each of its events, without loss or repeat', async () => {
    const offsets = Array.from({ length: 10 }, (_, offset) => offset)
    const first = await open('/messages/stream', since([0]))
    await project('1234', offsets)
    const events = await first.until(10)
    for (const [index, { id }] of events.entries()) {
      const stream = await open('/messages/stream', { 'Last-Event-ID': id ?? '' })
      await stream.until(9 - index)
      expect(ids(stream)).toEqual(offsets.slice(index + 1).map(String))
    }
  })

  test('goes on where a page ends, by the token of the page', async () => {
    await project('1234', [0, 1])
    const page = await fetch(`${origin()}/conversations/1234`)
    await project('1234', [2])
    const stream = await open('/messages/stream', { 'Consistency-Token': page.headers.get('Consistency-Token') ?? '' })
    await project('1234', [3])
    await stream.until(2)
    expect(ids(stream)).toEqual(['2', '3'])
  })

  test('does not repeat what a reader has from an instance that was further', async () => {
    await project('1234', [0])
    const stream = await open('/messages/stream', since([3]))
    await project('1234', [1, 2, 3, 4])
    await stream.until(2)
    expect(ids(stream)).toEqual(['3', '4'])
  })

  test.each([
    ['of another log', tokenAt([0], 'another')],
    ['of more partitions', tokenAt([0, 0])],
    ['that is none', 'nonsense'],
  ])('begins anew, and says so, after an id %s', async (_name, id) => {
    await project('1234', [0])
    const stream = await open('/messages/stream', { 'Last-Event-ID': id })
    await project('1234', [1])
    const [reset, message] = await stream.until(2)
    expect([reset?.event, reset?.id]).toEqual(['reset', tokenAt([1])])
    expect(JSON.parse(message?.data ?? '').id).toBe('1')
  })

  test('begins anew, and says so, where too much was missed', async () => {
    await project('1234', [20_000])
    const stream = await open('/messages/stream', since([10_000]))
    expect((await stream.until(1))[0]).toMatchObject({ event: 'reset', id: tokenAt([20_001]) })
    const near = await open('/messages/stream', since([10_001]))
    expect(ids({ ...near, events: await near.until(1) })).toEqual(['20000'])
  })
})

describe('the stream of a conversation', () => {
  test('tells of its messages alone, as GET /conversations/{id} shows them', async () => {
    await project('1234', [0])
    const stream = await open('/conversations/1234/stream')
    await project('123', [1])
    await project('1234', [2])
    await project('12345', [3])
    await project('1234', [4])
    await stream.until(2)
    expect(ids(stream)).toEqual(['2', '4'])
    const { messages } = Conversation.parse(await (await fetch(`${origin()}/conversations/1234`)).json())
    expect(stream.events.map(({ data }) => JSON.parse(data))).toEqual(messages.slice(1))
  })

  test('resumes in a long log by what is its own', async () => {
    await project('1234', [0, 50_000])
    await project('other', [100_000])
    const stream = await open('/conversations/1234/stream', since([1]))
    await project('1234', [100_001])
    await stream.until(2)
    expect(ids(stream)).toEqual(['50000', '100001'])
  })

  test('begins anew, and says so, where more than a page was missed', async () => {
    await project(
      '1234',
      Array.from({ length: 1_002 }, (_, offset) => offset),
    )
    expect((await (await open('/conversations/1234/stream', since([1]))).until(1))[0]?.event).toBe('reset')
    expect(await (await open('/conversations/1234/stream', since([2]))).until(1_000)).toHaveLength(1_000)
  })

  test.each(['Consistency-Token', 'Last-Event-ID'])(
    'is waited for by those whose %s stands for a message of it that is not shown yet',
    async (header) => {
      await project('other', [0])
      const opening = open('/conversations/1234/stream', { [header]: tokenAt([2]) })
      await project('1234', [1, 2])
      const stream = await opening
      expect(stream.status).toBe(200)
      await stream.until(1)
      expect(ids(stream)).toEqual(['2'])
    },
  )

  test('is not there for those who know of something else', async () => {
    await project('other', [0])
    for (const id of [tokenAt([1]), tokenAt([1], 'another'), 'nonsense']) {
      const { status } = await open('/conversations/1234/stream', { 'Last-Event-ID': id })
      expect(status).toBe(404)
    }
    const headers = { 'Last-Event-ID': tokenAt([2]), Prefer: 'wait=0' }
    expect((await open('/conversations/1234/stream', headers)).status).toBe(503)
  })

  test('is not there when the conversation is not', async () => {
    expect((await fetch(`${origin()}/conversations/none/stream`)).status).toBe(404)
    expect((await fetch(`${origin()}/conversations/./stream`)).status).toBe(404)
  })
})

describe('a stream', () => {
  test('says at once where it begins, so that nothing is lost when it is cut before the first message', async () => {
    await project('1234', [0])
    const stream = await open('/messages/stream')
    while (stream.lastEventId() === '') await new Promise((resolve) => setTimeout(resolve, 5))
    stream.close()
    await project('1234', [1])
    const again = await open('/messages/stream', { 'Last-Event-ID': stream.lastEventId() })
    await again.until(1)
    expect(ids(again)).toEqual(['1'])
  })

  test('ends when the service stops, and whoever comes later is sent away', async () => {
    const stream = await open('/messages/stream')
    stop()
    await stream.ended
    await (await open('/messages/stream')).ended
  })

  test('of somebody who does not read is cut off, and the others go on', async () => {
    const stream = await open('/messages/stream')
    const { port } = new URL(origin())
    const slow = connect(Number(port), '127.0.0.1').pause()
    slow.write('GET /messages/stream HTTP/1.1\r\nHost: localhost\r\n\r\n')
    const cut = new Promise((resolve) => slow.once('close', resolve).on('error', () => {}))
    await new Promise((resolve) => setTimeout(resolve, 100))
    for (let offset = 0; offset < 40; offset += 1) {
      await project('1234', [offset], { text: 'x'.repeat(300_000) })
      await stream.until(offset + 1)
    }
    slow.resume()
    await cut
    await project('1234', [40])
    await stream.until(41)
  })

  test('of somebody who has missed more than is kept for one who does not read is told all of it', async () => {
    for (let offset = 0; offset < 40; offset += 1) await project('1234', [offset], { text: 'x'.repeat(300_000) })
    const stream = await open('/messages/stream', since([0]))
    await project('1234', [40])
    await stream.until(41)
    expect(ids(stream)).toEqual(Array.from({ length: 41 }, (_, offset) => String(offset)))
  })

  test('has no body for HEAD, and holds nothing open', async () => {
    const response = await fetch(`${origin()}/messages/stream`, { method: 'HEAD' })
    expect([response.status, await response.text()]).toEqual([200, ''])
  })

  test('is told of every message once, however many there are and whenever they are opened', async () => {
    const all = Array.from({ length: 100 }, (_, offset) => offset)
    const streams: { readonly stream: EventStream; readonly expected: readonly number[] }[] = []
    for (const offset of all) {
      await project(`${offset % 3}`, [offset])
      if (offset % 5 === 0) {
        const stream = await open('/messages/stream', since([offset]))
        streams.push({ stream, expected: all.slice(offset) })
      }
      if (offset % 7 === 0) {
        const stream = await open('/conversations/0/stream', since([offset + 1]))
        streams.push({ stream, expected: all.slice(offset + 1).filter((one) => one % 3 === 0) })
      }
    }
    for (const { stream, expected } of streams) {
      await stream.until(expected.length)
      expect(ids(stream)).toEqual(expected.map(String))
    }
  })
})
