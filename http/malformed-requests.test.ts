import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import Router from '@koa/router'
import { exchangeBytes } from '../testing/exchange-bytes.ts'
import { application } from '../testing/serve.ts'
import { type HttpServer, listen } from './server.ts'

let server: HttpServer

beforeAll(async () => {
  const api = new Router()
  api.get('/users', ({ response }) => {
    response.body = 'users'
  })
  api.get('/slow', async ({ response }) => {
    await sleep(100)
    response.body = 'slow'
  })
  server = await listen(application([api]).listener, '127.0.0.1', 0)
})
afterAll(() => server.stop())

const [get, last] = [
  (target: string) => `GET ${target} HTTP/1.1\r\nHost: a\r\n\r\n`,
  'GET /users HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
]

/** Of all answers, in the order in which they came. */
async function statuses(bytes: string): Promise<number[]> {
  const answer = await exchangeBytes(server.address.port, bytes)
  return [...answer.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))
}

describe('a target', () => {
  test.each(['http://a/users', 'HTTP://a:80/users?limit=1', 'https://user@a/users', 'http://[/users'])(
    'in absolute form, which a server must accept, means its path: %s',
    async (target) => {
      expect(await statuses(get(target) + last)).toEqual([200, 200])
    },
  )

  test.each(['http:///users', 'ftp://a/users', 'http://'])('that is none is refused: %s', async (target) => {
    expect(await statuses(get(target) + last)).toEqual([400, 200])
  })

  test('that is none is refused at the length that is told, also of a client that knows no chunks', async () => {
    const answer = await exchangeBytes(server.address.port, 'GET ftp://a/users HTTP/1.0\r\n\r\n')
    const [head = '', body = ''] = answer.split('\r\n\r\n')
    expect(head).toContain(`Content-Length: ${body.length}`)
    expect(JSON.parse(body)).toMatchObject({ type: 'urn:problem:malformed-request', status: 400 })
  })

  test.each(['http://a:99999/none', '*', '//a:99999/none'])('may name nothing: %s', async (target) => {
    expect(await statuses(get(target) + last)).toEqual([404, 200])
  })

  test('of CONNECT is none that is here', async () => {
    expect(await statuses('CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n')).toEqual([404])
  })
})

test('a client that asks to CONNECT and goes does no harm', async () => {
  for (let n = 0; n < 20; n += 1) {
    const socket = connect(server.address.port, '127.0.0.1')
    socket.end('GET /slow HTTP/1.1\r\nHost: a\r\n\r\nCONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n')
    await once(socket, 'connect')
    await sleep(2)
    socket.resetAndDestroy()
  }
  await sleep(150)
  expect(await statuses(last)).toEqual([200])
})

test('what a client expects does not matter', async () => {
  expect(await statuses(last.replace('Host', 'Expect: everything\r\nHost'))).toEqual([200])
})

describe('what is no HTTP behind requests that are', () => {
  test.each(['nonsense\r\n\r\n', 'CONNECT a:80 HTTP/1.1\r\n\r\n', 'GET /users HTTP/1.1\r\nA: a\0\r\n\r\n'])(
    'is refused after they were answered, so that no refusal is taken for their answers: %j',
    async (nonsense) => {
      const refusal = nonsense.startsWith('CONNECT') ? 404 : 400
      expect(await statuses(get('/slow') + get('/users') + nonsense)).toEqual([200, 200, refusal])
    },
  )

  test('is refused at once where it is within one of them', async () => {
    const chunked = 'POST /users HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n'
    expect((await statuses(get('/slow') + chunked)).at(0)).toBe(200)
    expect((await statuses(chunked)).at(-1)).toBe(400)
  })
})
