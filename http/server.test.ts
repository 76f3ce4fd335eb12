import { once } from 'node:events'
import { Agent, get } from 'node:http'
import { connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import Router from '@koa/router'
import { Problem, problemType } from '../contracts/problem.ts'
import { exchangeBytes } from '../testing/exchange-bytes.ts'
import { application, type Served, serve } from '../testing/serve.ts'
import { listen } from './server.ts'

let server: Served
let arrived: Promise<void>
let answer: () => void

beforeEach(async () => {
  const api = new Router()
  const answered = new Promise<void>((resolve) => {
    answer = resolve
  })
  arrived = new Promise((resolve) => {
    api.get('/users', async ({ response }) => {
      resolve()
      await answered
      response.body = { users: [] }
    })
  })
  server = await serve([api])
})
afterEach(() => server.stop())

async function exchange(bytes: string): Promise<{ head: string; body: string }> {
  const [head = '', body = ''] = (await exchangeBytes(server.address.port, bytes)).split('\r\n\r\n')
  return { head, body }
}

describe('what is not HTTP', () => {
  test('is answered 400 with a problem', async () => {
    const { head, body } = await exchange('HELLO\r\n\r\n')
    expect(head).toMatch(`HTTP/1.1 400 Bad Request\r\nContent-Type: ${problemType}`)
    expect(Problem.strict().parse(JSON.parse(body))).toMatchObject({
      status: 400,
      type: 'urn:problem:malformed-request',
    })
  })

  test('has headers that are too large: 431 with a problem', async () => {
    const { head, body } = await exchange(`GET /users HTTP/1.1\r\nHost: a\r\nX-A: ${'a'.repeat(20_000)}\r\n\r\n`)
    expect(head).toMatch(`HTTP/1.1 431 Request Header Fields Too Large\r\nContent-Type: ${problemType}`)
    expect(Problem.strict().parse(JSON.parse(body))).toMatchObject({
      status: 431,
      type: 'urn:problem:headers-too-large',
    })
  })

  test('does not end the server', async () => {
    await exchange('\0\0\0\0\r\n\r\n')
    expect((await fetch(`${server.origin}/healthz`)).status).toBe(200)
  })
})

test('an address that is taken is told', async () => {
  const { port } = server.address
  await expect(listen(application([]).listener, '127.0.0.1', port)).rejects.toThrow(
    /HOST 127\.0\.0\.1, PORT \d+: .*address already in use/,
  )
})

describe('a server that stops', () => {
  test('answers the request under way, and takes no new connection meanwhile', async () => {
    const response = fetch(`${server.origin}/users`)
    await arrived
    let hasStopped = false
    const stopped = server.stop().then(() => {
      hasStopped = true
    })

    await expect(fetch(`${server.origin}/healthz`)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } })
    expect(hasStopped).toBe(false)
    answer()
    expect(await (await response).json()).toEqual({ users: [] })
    await stopped
  })

  test('has stopped with its last answer, though clients keep their connections', async () => {
    const agent = new Agent({ keepAlive: true })
    const request = get(`${server.origin}/users`, { agent })
    await arrived
    const stopped = server.stop()
    answer()
    const [response] = await once(request, 'response')
    response.resume()
    await once(response, 'end')
    const begun = performance.now()
    await stopped
    expect(performance.now() - begun).toBeLessThan(1_000)
    agent.destroy()
  }, 10_000)

  test('does not wait for connections that carry nothing', async () => {
    const agent = new Agent({ keepAlive: true })
    const [response] = await once(get(`${server.origin}/healthz`, { agent }), 'response')
    response.resume()
    await once(response, 'end')
    const begun = performance.now()
    await server.stop()
    expect(performance.now() - begun).toBeLessThan(1_000)
    agent.destroy()
  }, 10_000)

  test('waits neither for a connection that says nothing nor for headers that never end', async () => {
    const { port } = server.address
    const sockets = [connect(port, '127.0.0.1'), connect(port, '127.0.0.1')]
    await Promise.all(sockets.map((socket) => once(socket, 'connect')))
    sockets[1]?.write('GET /users HTTP/1.1\r\nX-A: a')
    await new Promise((resolve) => setTimeout(resolve, 50))
    const begun = performance.now()
    await server.stop()
    expect(performance.now() - begun).toBeLessThan(1_000)
    for (const socket of sockets) socket.destroy()
  })
})
