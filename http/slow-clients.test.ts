import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import Router from '@koa/router'
import { Problem } from '../contracts/problem.ts'
import { exchangeBytes } from '../testing/exchange-bytes.ts'
import { application } from '../testing/serve.ts'
import { type HttpServer, listen } from './server.ts'
import { jsonBody } from './validated-body.ts'

let server: HttpServer
let handled = 0

beforeAll(async () => {
  const api = new Router()
  api.post('/message', jsonBody(), ({ response }) => {
    handled += 1
    response.body = {}
  })
  const timeouts = {
    headersTimeout: 200,
    requestTimeout: 400,
    connectionsCheckingInterval: 50,
    keepAliveTimeout: 2_000,
  }
  server = await listen(application([api]).listener, '127.0.0.1', 0, timeouts)
})
afterAll(() => server.stop())

describe('a client that never comes to an end is cut off, and told why:', () => {
  test.each([
    ['within the headers', 'POST /message HTTP/1.1\r\nHost: a\r\nX-Slow: '],
    [
      'within the body',
      'POST /message HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"user":',
    ],
  ])('%s', async (_, bytes) => {
    const begun = performance.now()
    const [head = '', body = ''] = (await exchangeBytes(server.address.port, bytes)).split('\r\n\r\n')
    expect(performance.now() - begun).toBeLessThan(5_000)
    expect(head).toMatch('HTTP/1.1 408 Request Timeout')
    expect(Problem.parse(JSON.parse(body))).toMatchObject({ status: 408, type: 'urn:problem:too-slow' })
    expect(handled).toBe(0)
  })
})

describe('a connection that was opened ahead of its requests', () => {
  const request = 'POST /message HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}'

  async function exchangedAfter(milliseconds: number, bytes: string) {
    const socket = connect(server.address.port, '127.0.0.1')
    const timer = setTimeout(() => socket.write(bytes), milliseconds)
    let answer = ''
    for await (const chunk of socket) answer += chunk
    clearTimeout(timer)
    return answer
  }

  test('is there for the first of them', async () => {
    expect(await exchangedAfter(800, `${request.replace('Host', 'Connection: close\r\nHost')}`)).toMatch(
      'HTTP/1.1 200 OK',
    )
  })

  test('is no way around the time for headers', async () => {
    const begun = performance.now()
    expect(await exchangedAfter(800, request.slice(0, 40))).toMatch('HTTP/1.1 408 Request Timeout')
    expect(performance.now() - begun).toBeLessThan(5_000)
  })

  test('ends without a word when none comes', async () => {
    expect(await exchangedAfter(60_000, request)).toBe('')
  })
})
