import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { createStore, type Store } from './store.ts'

class Unavailable extends Error {}
class Refused extends Error {}

let store: Store

beforeAll(() => {
  const purpose = { what: 'test', variable: 'TEST_MONGODB_URL', Unavailable, Refused }
  store = createStore({ url: `${process.env.TEST_MONGODB_URL}` }, purpose)
})
afterAll(() => store.close())

/** What a socket reports that is connected, and then broken. */
async function failureOf(breaking: (client: Socket, server: Socket) => unknown): Promise<unknown> {
  const listening = createServer({ allowHalfOpen: true }).listen(0, '127.0.0.1')
  await once(listening, 'listening')
  const client = connect((listening.address() as AddressInfo).port, '127.0.0.1')
  const [[server]] = await Promise.all([once(listening, 'connection'), once(client, 'connect')])
  const failure = once(client, 'error')
  await breaking(client, server)
  const [error] = await failure
  server.destroy()
  listening.close()
  return error
}

describe('what a socket reports while the driver waits for it to take a command', () => {
  test.each([
    [
      'the server has ended it',
      'EPIPE',
      async (client: Socket, server: Socket) => {
        server.end()
        await once(client.resume(), 'end')
        client.write('command')
      },
    ],
    ['it is reset', 'ECONNRESET', (_: Socket, server: Socket) => server.resetAndDestroy()],
    ['the driver has ended it', 'ERR_STREAM_WRITE_AFTER_END', (client: Socket) => client.end().write('command')],
  ])('is that the store is unavailable: %s', async (_, code, breaking) => {
    const error = await failureOf(breaking)
    expect(error).toMatchObject({ code })
    const outcome = store.run(() => Promise.reject(error))
    await expect(outcome).rejects.toThrow(Unavailable)
    await expect(outcome).rejects.toMatchObject({ cause: error })
  })
})

test('a mistake in an operation is no trouble of the store', async () => {
  const mistake = new TypeError('no function')
  await expect(store.run(() => Promise.reject(mistake))).rejects.toBe(mistake)
})
