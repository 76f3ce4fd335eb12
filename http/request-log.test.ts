import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import Router from '@koa/router'
import { pino } from 'pino'
import { type Served, serve } from '../testing/serve.ts'

let server: Served
let lines: Record<string, unknown>[]

beforeEach(async () => {
  lines = []
  const log = pino({ level: 'info' }, { write: (line) => lines.push(JSON.parse(line)) })
  const api = new Router()
  api.get('/users', ({ response }) => {
    response.body = { users: [] }
  })
  api.get('/slow', async ({ response }) => {
    await new Promise((resolve) => setTimeout(resolve, 1_010))
    response.body = {}
  })
  api.get('/crash', () => {
    throw new Error('the disk is on fire')
  })
  server = await serve([api], { log, accessLogsPerSecond: 3 })
})
afterEach(() => server.stop())

async function idOf(path: string, given?: string) {
  const headers = given === undefined ? {} : { 'X-Request-Id': given }
  const response = await fetch(server.origin + path, { headers })
  await response.arrayBuffer()
  return response.headers.get('X-Request-Id')
}

describe('the id of a request', () => {
  test.each(['a', '0d5f1c3a2b4e6978', '..--__', 'x'.repeat(128)])('is the one that was given: %s', async (given) => {
    expect(await idOf('/users', given)).toBe(given)
    expect(await idOf('/nowhere', given)).toBe(given)
  })

  test.each(['', 'a b', '{"a":1}', 'a,b', 'ä', 'x'.repeat(129)])('is another one when %j was given', async (given) => {
    expect(await idOf('/users', given)).toMatch(/^[\da-f-]{36}$/)
  })

  test('is never given twice', async () => {
    expect(await idOf('/users')).not.toBe(await idOf('/users'))
  })
})

describe('the log of requests', () => {
  test('has a line of a failure, with its cause and the id that the client was told', async () => {
    const requestId = await idOf('/crash')
    expect(lines).toEqual([
      expect.objectContaining({
        requestId,
        method: 'GET',
        path: '/crash',
        status: 500,
        err: expect.objectContaining({ message: 'the disk is on fire' }),
      }),
    ])
  })

  test('has a line of a slow request', async () => {
    const requestId = await idOf('/slow')
    expect(lines).toEqual([expect.objectContaining({ level: 30, requestId, path: '/slow', msg: 'slow request' })])
    expect(lines[0]?.milliseconds).toBeGreaterThanOrEqual(1_000)
  })

  test('has lines of some of the others, with their routes: a path may name a user', async () => {
    for (const path of ['/users?limit=1', '/nowhere/superman', '/users', '/users', '/users']) await idOf(path)
    const told = lines.map(({ route, status, path, msg }) => ({ route, status, path, msg }))
    expect(told.slice(0, 3)).toEqual([
      { route: '/users', status: 200, msg: 'request' },
      { route: 'none', status: 404, msg: 'request' },
      { route: '/users', status: 200, msg: 'request' },
    ])
    expect(JSON.stringify(lines)).not.toContain('superman')
  })
})
