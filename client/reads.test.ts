import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { encodeConsistencyToken } from '../contracts/consistency-token.ts'
import * as examples from '../contracts/examples.ts'
import { drop, json, problem, type ScriptedServer, type Step, scriptedServer } from '../testing/scripted-server.ts'
import { type Client, createClient } from './client.ts'

let server: ScriptedServer
let client: Client
beforeAll(async () => {
  server = await scriptedServer()
})
afterAll(() => server.stop())
beforeEach(() => {
  client = createClient(server.origin, { random: () => 0 })
})

const token = (...vector: number[]) => encodeConsistencyToken({ logId: 'log', vector })
const withToken = (body: unknown, token: string, headers = {}) =>
  json(200, body, { 'Consistency-Token': token, ...headers })
const users = (...vector: number[]) => withToken(examples.users, token(...vector))
const ofAnotherLog = problem(422, { errors: [{ header: 'Consistency-Token', detail: 'is of another log' }] })
const sentTokens = (count: number) => server.received.slice(-count).map(({ headers }) => headers['consistency-token'])

describe('a read', () => {
  test('answers what the service has, and the token of it', async () => {
    server.script(withToken(examples.recentMessages, token(1)))
    expect(await client.recent({ limit: 5 })).toEqual({ items: examples.recentMessages.messages, token: token(1) })
    expect(server.received.at(-1)?.url).toBe('/messages?limit=5')
    server.script(withToken(examples.conversation, token(1)))
    expect((await client.conversation('a/b')).items).toEqual(examples.conversation.messages)
    expect(server.received.at(-1)?.url).toBe('/conversations/a%2Fb')
  })

  test('carries what was read before', async () => {
    server.script(users(1), users(3), users(3))
    for (let count = 0; count < 3; count += 1) await client.users()
    expect(sentTokens(3)).toEqual([undefined, token(1), token(3)])
  })

  test('carries what was answered at the same time', async () => {
    server.script(users(1, 0), users(0, 2), users(1, 2))
    await Promise.all([client.users(), client.users()])
    await client.users()
    expect(sentTokens(1)).toEqual([token(1, 2)])
  })

  test('goes on once without a token that is of another log, and forgets it', async () => {
    server.script(users(9), ofAnotherLog, users(1), users(2))
    for (let count = 0; count < 3; count += 1) await client.users()
    expect(sentTokens(4)).toEqual([undefined, token(9), undefined, token(1)])
  })

  test('is refused when it is the token again', async () => {
    server.script(users(9), ofAnotherLog, ofAnotherLog)
    await client.users()
    await expect(client.users()).rejects.toThrow('Consistency-Token is of another log.')
  })

  test('is made again when its token is not shown yet, with that token', async () => {
    const behind = problem(503, { type: 'urn:problem:behind' }, { 'Retry-After': '1' })
    server.script(users(9), behind, drop, users(9))
    await client.users()
    expect((await client.users()).items).toEqual(examples.users.users)
    expect(sentTokens(3)).toEqual([token(9), token(9), token(9)])
  })

  test.each(['<html>', '[]', 'null', '{}', '{"users":5}'])('that is answered with %s is refused', async (body) => {
    server.script((response) => void response.end(body))
    await expect(client.users()).rejects.toThrow('is not what a message service says')
  })
})

/** Three pages of two, which lead to each other. */
const pages: Step = (response, request) => {
  const at = Number(
    request.url
      ?.match(/before=(\d)|after=(\d)/)
      ?.slice(1)
      .find(Boolean) ?? 2,
  )
  const link = (rel: string, query: string) => `</conversations/x?limit=2&${query}>; rel="${rel}"`
  const links = [
    ...(at > 0 ? [link('prev', `before=${at - 1}`)] : []),
    ...(at < 2 ? [link('next', `after=${at + 1}`)] : []),
  ]
  const messages = [at * 2, at * 2 + 1].map((number) => ({ id: String(number), message: '', sender: '', created: '' }))
  withToken({ id: 'x', messages }, token(1), { Link: links.join(', ') })(response, request)
}

describe('a page', () => {
  test('leads to the ones around it', async () => {
    server.script(pages)
    const latest = await client.conversation('x', { limit: 2 })
    const older = await latest.prev?.()
    const back = await older?.next?.()
    expect(latest.next).toBeUndefined()
    expect([latest, older, back].map((page) => page?.items.map(({ id }) => id))).toEqual([
      ['4', '5'],
      ['2', '3'],
      ['4', '5'],
    ])
  })

  test('is the beginning of all, oldest first', async () => {
    server.script(pages)
    const ids = []
    for await (const { id } of client.messages('x', { limit: 2 })) ids.push(id)
    expect(ids).toEqual(['0', '1', '2', '3', '4', '5'])
  })
})
