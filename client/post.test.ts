import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { encodeConsistencyToken } from '../contracts/consistency-token.ts'
import { conversationMessageAccepted as accepted, invalidField } from '../contracts/examples.ts'
import {
  drop,
  hang,
  json,
  problem,
  type ScriptedServer,
  type Step,
  scriptedServer,
} from '../testing/scripted-server.ts'
import { type Client, createClient } from './client.ts'
import { NotAnswered, RequestRefused } from './failures.ts'

let server: ScriptedServer
let client: Client
let retried: { reason: string; milliseconds: number }[]

beforeAll(async () => {
  server = await scriptedServer()
})
afterAll(() => server.stop())
beforeEach(() => {
  retried = []
  const onRetry = ({ message: reason }: Error, milliseconds: number) => void retried.push({ reason, milliseconds })
  client = createClient(server.origin, { random: () => 0, onRetry })
})

const token = encodeConsistencyToken({ logId: 'log', vector: [3] })
const created = json(201, accepted, { 'Consistency-Token': token })
const post = (options = {}) => client.post('anson', '1234', "I'm a teapot", options)

/** What was sent since the script was begun. */
function sent(...steps: [Step, ...Step[]]) {
  const before = server.received.length
  server.script(...steps)
  return () => server.received.slice(before)
}

describe('a post', () => {
  test('is one request, with a key, and answers the id and the token', async () => {
    const requests = sent(created)
    expect(await post()).toEqual({ id: accepted.id, conversationId: '1234', token })
    const [{ method, url, headers, body } = {}] = requests()
    expect([method, url]).toEqual(['POST', '/messages/'])
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'idempotency-key': expect.stringMatching(/./) })
    expect(JSON.parse(body ?? '')).toEqual({ sender: 'anson', conversation_id: '1234', message: "I'm a teapot" })
    expect(client.token()).toBe(token)
  })

  const torn: Step = (response) => {
    response.writeHead(201, { 'Content-Length': 1_000 }).write('{"id":')
    setTimeout(() => response.destroy(), 10)
  }

  test.each<[string, Step]>([
    ['a connection that is dropped', drop],
    ['an answer that ends in its middle', torn],
    ['502', problem(502)],
    ['503', problem(503)],
    ['504', problem(504)],
    ['503 of a proxy, which is no problem document', (response) => void response.writeHead(503).end('<html>')],
  ])('is made again after %s, under the same key', async (_, fault) => {
    const requests = sent(fault, fault, created)
    expect((await post()).id).toBe(accepted.id)
    const keys = requests().map(({ headers }) => headers['idempotency-key'])
    expect([keys.length, new Set(keys).size]).toEqual([3, 1])
    expect(retried.map(({ milliseconds }) => milliseconds)).toEqual([100, 200])
  })

  test('waits as long as it is told', async () => {
    sent(problem(503, {}, { 'Retry-After': '1' }), created)
    const begun = performance.now()
    await post()
    expect(performance.now() - begun).toBeGreaterThan(990)
    expect(retried).toEqual([{ reason: 'X. Do y.', milliseconds: 1_000 }])
  })

  test('has another key for another message, and the one that the caller says', async () => {
    const requests = sent(created)
    for (const options of [{}, {}, { key: 'mine' }]) await post(options)
    const keys = requests().map(({ headers }) => headers['idempotency-key'])
    expect([new Set(keys).size, keys[2]]).toEqual([3, 'mine'])
  })

  test.each([400, 413, 415, 422, 500])('that is answered %d is refused, and not made again', async (status) => {
    const requests = sent(json(status, { ...invalidField, status }))
    const refused = await post().catch((error) => error)
    expect(refused).toBeInstanceOf(RequestRefused)
    expect(refused.problem).toEqual({ ...invalidField, status })
    expect(refused.message).toMatch('Correct the fields listed in errors. #/user is required.')
    expect(requests()).toHaveLength(1)
  })

  test.each<[string, Step]>([
    ['a page of somebody else', (response) => void response.end('<html>')],
    ['JSON of somebody else', json(200, { hello: 1 })],
    ['404 of somebody else', (response) => void response.writeHead(404).end('not here')],
  ])('that is answered with %s is refused', async (_, strange) => {
    sent(strange)
    await expect(post()).rejects.toThrow('The answer is not understood')
  })

  test('is not made with an empty key, which would be none', async () => {
    const requests = sent(created)
    await expect(post({ key: '' })).rejects.toThrow('The key is empty')
    expect(requests()).toEqual([])
  })

  test('is given up at its deadline, and says under which key it may go on', async () => {
    const requests = sent(hang)
    const given = await post({ deadline: 50, key: 'mine' }).catch((error) => error)
    expect(given).toBeInstanceOf(NotAnswered)
    expect(given.key).toBe('mine')
    expect(given.message).toMatch(/There was no answer in time: no answer in \d+ ms/)
    expect(requests()).toHaveLength(1)
  })

  test('does not wait for a try that would come after its deadline', async () => {
    sent(problem(503, {}, { 'Retry-After': '3600' }))
    await expect(post()).rejects.toThrow('There was no answer in time: X. Do y.')
  })

  test.each<[string, Step]>([
    ['an answer', hang],
    ['the next try', problem(503, {}, { 'Retry-After': '30' })],
  ])('ends with the reason of its signal, while it waits for %s', async (_, step) => {
    sent(step)
    const stopping = new AbortController()
    setTimeout(() => stopping.abort(new Error('stopping')), 50)
    await expect(post({ signal: stopping.signal })).rejects.toThrow('stopping')
  })
})

test.each(['', '.', '..'])(
  'a message whose id is "%s" is not asked to be deleted: that would be another URL',
  async (id) => {
    const requests = sent(created)
    await expect(client.deleteMessage('1234', id)).rejects.toThrow(TypeError)
    await expect(client.deleteConversation(id)).rejects.toThrow(TypeError)
    await expect(client.eraseUser(id)).rejects.toThrow(TypeError)
    expect(requests()).toEqual([])
  },
)

test('a delete that somebody else has answered is not done', async () => {
  sent((response) => void response.end('<html>'))
  await expect(client.deleteConversation('1234')).rejects.toThrow('nothing was deleted')
})

test('deletes are made again under their keys', async () => {
  const done: Step = (response) => void response.writeHead(202, { 'Consistency-Token': token }).end()
  const requests = sent(drop, done)
  expect(await client.deleteMessage('a/b', 'c d')).toEqual({ token })
  await client.deleteConversation('a/b')
  await client.eraseUser('é')
  expect(requests().map(({ method, url }) => `${method} ${url}`)).toEqual([
    'DELETE /conversations/a%2Fb/messages/c%20d',
    'DELETE /conversations/a%2Fb/messages/c%20d',
    'DELETE /conversations/a%2Fb',
    'DELETE /users/%C3%A9',
  ])
  const [first, second] = requests().map(({ headers }) => headers['idempotency-key'])
  expect(first).toBe(second)
})

test.each(['localhost:8081', 'ftp://localhost', 'http://localhost/chat', ''])('%j is no origin', (origin) => {
  expect(() => createClient(origin)).toThrow(expect.objectContaining({ name: 'TypeError' }))
})
