import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { encodeConsistencyToken } from '../contracts/consistency-token.ts'
import { drop, hang, problem, type ScriptedServer, type Step, scriptedServer } from '../testing/scripted-server.ts'
import { type Client, createClient } from './client.ts'
import { RequestRefused } from './failures.ts'

let server: ScriptedServer
let client: Client
beforeAll(async () => {
  server = await scriptedServer()
})
afterAll(() => server.stop())
beforeEach(() => {
  client = createClient(server.origin, { random: () => 0 })
})

const id = (offset: number) => encodeConsistencyToken({ logId: 'log', vector: [offset] })
const message = (offset: number) => `id: ${id(offset)}\ndata: {"id":"${offset}"}\n\n`
const begin = `retry: 1\nid: ${id(0)}\n\n`

/** Sends these, each by itself, and then ends the answer in one of the ways in which answers end. */
const stream =
  (chunks: readonly string[], end: 'ends' | 'breaks' | 'stays' = 'ends'): Step =>
  async (response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' })
    for (const chunk of chunks) await new Promise((resolve) => response.write(chunk, resolve))
    if (end === 'ends') response.end()
    if (end === 'breaks') setTimeout(() => response.destroy(), 10)
  }

/** In words, what is told until this has come so often. */
async function told(until: string, count: number, options = {}): Promise<string[]> {
  const words: string[] = []
  for await (const event of client.stream(options)) {
    words.push(event.type === 'message' ? `message ${event.message.id}` : event.type)
    if (words.filter((word) => word === until).length === count) return words
  }
  return [...words, 'over']
}

/** What clients came back with. */
const cameWith = (count: number) => server.received.slice(-count).map(({ headers }) => headers['last-event-id'])

describe('a stream', () => {
  test.each(['ends', 'breaks'] as const)('that %s is resumed behind what was told', async (end) => {
    server.script(stream([begin, message(1), message(2), `id: ${id(9)}`], end), stream([begin, message(3)], 'stays'))
    expect(await told('message 3', 1)).toEqual([
      ...['connecting', 'open', 'message 1', 'message 2'],
      ...['waiting', 'connecting', 'open', 'message 3'],
    ])
    expect(cameWith(2)).toEqual([undefined, id(2)])
    expect(client.token()).toBe(id(3))
  })

  test('is resumed behind a sign of life, which says how far it has come', async () => {
    server.script(stream([begin, `id: ${id(7)}\n\n`, ':\n\n']), stream([message(8)], 'stays'))
    await told('message 8', 1)
    expect(cameWith(2)).toEqual([undefined, id(7)])
  })

  test('begins behind a page or an event', async () => {
    server.script(stream([begin], 'stays'))
    await told('open', 1, { since: id(5) })
    expect(cameWith(1)).toEqual([id(5)])
  })

  test('begins behind what its client has written and been shown', async () => {
    server.script(stream([begin], 'stays'))
    client = createClient(server.origin, { token: id(6) })
    await told('open', 1)
    expect(cameWith(1)).toEqual([id(6)])
  })

  test('tells what was deleted, that it begins anew, and nothing that it does not know', async () => {
    const deleted = '{"conversation_id":"1234","id":"1"}'
    server.script(
      stream(
        [`event: reset\ndata: {}\nid: ${id(1)}\n\nevent: more\ndata: x\n\n`, `event: deleted\ndata: ${deleted}\n\n`],
        'stays',
      ),
    )
    const events = client.stream()
    const seen = []
    for await (const event of events) {
      seen.push(event)
      if (event.type === 'deleted') break
    }
    expect(seen.slice(2)).toEqual([
      { type: 'reset', token: id(1) },
      { type: 'deleted', deleted: JSON.parse(deleted), token: id(1) },
    ])
  })

  test.each<[string, Step]>([
    ['a connection that is dropped', drop],
    ['502', problem(502)],
    ['503', problem(503)],
    ['504', problem(504)],
  ])('comes again after %s', async (_, fault) => {
    server.script(fault, stream([begin, message(1)], 'stays'))
    const pauses = []
    for await (const event of client.stream()) {
      if (event.type === 'waiting') pauses.push(event.milliseconds)
      if (event.type === 'message') break
    }
    expect(pauses).toEqual([1_000])
  })

  test('waits as long as it is told', async () => {
    server.script(problem(503, {}, { 'Retry-After': '7' }))
    for await (const event of client.stream()) {
      if (event.type !== 'waiting') continue
      expect(event.milliseconds).toBe(7_000)
      break
    }
  })

  test('asks again for what it does not understand, and passes over nothing', async () => {
    server.script(stream([begin, message(1), `id: ${id(2)}\ndata: {"id"\n\n`], 'stays'), stream([message(2)], 'stays'))
    expect(await told('message 2', 1)).toContain('waiting')
    expect(cameWith(2)).toEqual([undefined, id(1)])
  })

  test.each<[string, Step]>([
    ['before it is answered', hang],
    ['afterwards', stream([begin], 'stays')],
  ])('that is silent for too long counts as dead, %s', async (_, silent) => {
    server.script(silent, stream([begin, message(1)], 'stays'))
    expect(await told('message 1', 1, { silence: 100 })).toContain('waiting')
  })

  test('does not count the time that its reader takes as silence', async () => {
    server.script(stream([begin, message(1), message(2)], 'stays'))
    for await (const event of client.stream({ silence: 50 })) {
      expect(event.type).not.toBe('waiting')
      if (event.type === 'message') await new Promise((resolve) => setTimeout(resolve, 100))
      if (event.type === 'message' && event.message.id === '2') break
    }
  })

  test.each<[string, Step]>([
    ['is not there', problem(404)],
    ['is none', (response) => void response.end('<html>')],
  ])('that %s is refused', async (_, step) => {
    server.script(step)
    await expect(told('waiting', 1)).rejects.toBeInstanceOf(RequestRefused)
  })

  test.each<[string, Step]>([
    ['waits for an answer', hang],
    ['waits for an event', stream([begin], 'stays')],
    ['waits to come again', problem(503, {}, { 'Retry-After': '60' })],
  ])('ends without an error when its signal aborts while it %s', async (_, step) => {
    server.script(step)
    const stopping = new AbortController()
    setTimeout(() => stopping.abort(), 100)
    expect((await told('message 1', 1, { signal: stopping.signal })).at(-1)).toBe('over')
  })

  test('closes its connection when its reader leaves', async () => {
    const closed = new Promise((resolve) => {
      server.script((response, request) => {
        response.once('close', resolve)
        stream([begin], 'stays')(response, request)
      })
    })
    await told('open', 1)
    await closed
  })
})
