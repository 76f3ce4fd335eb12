import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from '@jest/globals'
import { Status, Vitals } from '../../contracts/status.ts'
import { freePort } from '../../testing/free-port.ts'
import { application, type Served, serve } from '../../testing/serve.ts'
import { listen } from '../server.ts'

const servers: Served[] = []

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()))
})

async function started(...around: Parameters<typeof serve>) {
  const server = await serve(...around)
  servers.push(server)
  return server
}

const statusOf = async ({ origin }: Served) => Status.parse(await (await fetch(`${origin}/status.json`)).json())
const portOf = ({ address }: Served) => address.port

test('a process tells of itself', async () => {
  const { origin } = await started([], { service: 'projector' })
  const vitals = Vitals.parse(await (await fetch(`${origin}/vitals`)).json())
  expect(vitals).toMatchObject({ service: 'projector', samples: [], disk: { size_bytes: expect.any(Number) } })
})

test('without peers, a process is all there is', async () => {
  const { processes } = await statusOf(await started([], { service: 'standalone' }))
  expect(processes.map(({ service }) => service)).toEqual(['standalone'])
})

describe('with peers', () => {
  test('every process is asked, by all addresses of its name', async () => {
    const other = await started([], { service: 'projector' })
    const peers = [new URL(other.origin)]
    const { processes } = await statusOf(await started([], { service: 'query-api', peers }))
    expect(processes.map(({ service, address }) => [service, address])).toEqual([
      ['projector', `127.0.0.1:${portOf(other)}`],
      ['query-api', expect.any(String)],
    ])
  })

  test('who is among its peers is there once', async () => {
    const port = await freePort()
    const peers = [new URL(`http://127.0.0.1:${port}`)]
    const server = await listen(application([], { service: 'query-api', peers }).listener, '127.0.0.1', port)
    const served = { ...server, origin: `http://127.0.0.1:${port}` }
    servers.push(served)
    const { processes } = await statusOf(served)
    expect(processes.map(({ address }) => address)).toEqual([`127.0.0.1:${port}`])
  })

  test('who has several addresses is there once', async () => {
    const other = await started([], { service: 'projector' })
    const peers = [new URL(other.origin), new URL(`http://localhost:${portOf(other)}`)]
    const { processes } = await statusOf(await started([], { service: 'query-api', peers }))
    expect(processes.map(({ service }) => service)).toEqual(['projector', 'query-api'])
  })

  test('who is not there, does not answer, or is something else, is told in words', async () => {
    const [gone, stranger] = [await freePort(), await started([])]
    const peers = [
      new URL('http://projector.invalid:8081'),
      new URL(`http://127.0.0.1:${gone}`),
      new URL(`http://127.0.0.1:${portOf(stranger)}`),
    ]
    await stranger.stop()
    servers.pop()
    const mute = createServer((_, response) =>
      response.writeHead(200, { 'Content-Length': 13 }).end('{"service":1}'),
    ).listen(portOf(stranger), '127.0.0.1')
    try {
      const { problems } = await statusOf(await started([], { service: 'query-api', peers }))
      expect(problems).toEqual([
        'there is no projector.invalid: what it does is not done',
        `127.0.0.1 at 127.0.0.1:${gone} does not answer`,
        `127.0.0.1 at 127.0.0.1:${portOf(stranger)} answers with something else`,
        expect.stringMatching(/^query-api at .* is not ready: process: starting$/),
      ])
    } finally {
      mute.closeAllConnections()
      mute.close()
    }
  })

  test('however many look, the peers are asked once a second', async () => {
    let asked = 0
    const counting = createServer((_, response) => {
      asked += 1
      response.end('{}')
    }).listen(0, '127.0.0.1')
    await new Promise((resolve) => counting.once('listening', resolve))
    const peers = [new URL(`http://127.0.0.1:${(counting.address() as AddressInfo).port}`)]
    const server = await started([], { peers })
    try {
      await Promise.all(Array.from({ length: 50 }, () => statusOf(server)))
      expect(asked).toBe(1)
    } finally {
      counting.closeAllConnections()
      counting.close()
    }
  })
})

test('other methods are refused', async () => {
  const { origin } = await started([])
  const { status, headers } = await fetch(`${origin}/status.json`, { method: 'POST' })
  expect([status, headers.get('Allow')]).toEqual([405, 'GET, HEAD'])
})
