import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { GenericContainer, Network, type StartedNetwork, type StartedTestContainer, Wait } from 'testcontainers'

jest.setTimeout(60_000)

const apis = ['command-api', 'query-api']

/** Answers with its name, and with what it was asked; and with the token that came. */
const echo = `require('node:http').createServer(({ method, url, headers }, answer) => {
  answer.setHeader('Consistency-Token', headers['consistency-token'] ?? '')
  answer.end(process.env.NAME + ' ' + method + ' ' + url)
}).listen(8081, () => console.log('listening'))`

describe('one gateway, wherever the names of its services are known', () => {
  let network: StartedNetwork
  const started = new Map<string, StartedTestContainer>()

  async function startApi(name: string) {
    const container = new GenericContainer('node:24-bookworm-slim')
      .withNetwork(network)
      .withNetworkAliases(name)
      .withEnvironment({ NAME: name })
      .withCommand(['node', '-e', echo])
      .withWaitStrategy(Wait.forLogMessage('listening'))
    started.set(name, await container.start())
  }

  beforeAll(async () => {
    network = await new Network().start()
    await Promise.all(apis.map(startApi))
  })
  afterAll(async () => {
    await Promise.all(Array.from(started.values(), (container) => container.stop()))
    await network.stop()
  })

  describe.each(['docker', 'kubernetes'])('as %s knows them', (form) => {
    let gateway: StartedTestContainer
    beforeAll(async () => {
      const file = (source: string, target: string) => ({ content: readFileSync(`gateway/${source}`, 'utf8'), target })
      gateway = await new GenericContainer('nginx:1.28')
        .withNetwork(network)
        .withUser('101:101')
        .withEntrypoint(['nginx', '-g', 'daemon off;'])
        .withCopyContentToContainer([
          file('nginx.conf', '/etc/nginx/nginx.conf'),
          file(`${form}.conf`, '/etc/nginx/services.conf'),
        ])
        .withExposedPorts(8081)
        .withWaitStrategy(Wait.forListeningPorts())
        .start()
    })
    afterAll(async () => {
      await gateway.stop()
    })

    const origin = () => `http://127.0.0.1:${gateway.getMappedPort(8081)}`

    async function ask(path: string, method = 'GET') {
      const response = await fetch(`${origin()}${path}`, { method })
      return `${response.status} ${await response.text()}`
    }

    test('what reads goes to query-api, everything else to command-api, and paths stay as they were sent', async () => {
      expect(await ask('/conversations/a%2Fb?limit=1')).toBe('200 query-api GET /conversations/a%2Fb?limit=1')
      expect(await ask('/message', 'POST')).toBe('200 command-api POST /message')
      expect(await ask('/conversations/a%2Fb', 'DELETE')).toBe('200 command-api DELETE /conversations/a%2Fb')
    })

    test('the token of a thousand partitions is let through, there and back', async () => {
      const token = 't'.repeat(12_000)
      const { status, headers } = await fetch(`${origin()}/messages`, { headers: { 'Consistency-Token': token } })
      expect(status).toBe(200)
      expect(headers.get('Consistency-Token')).toBe(token)
    })

    test('where a service is not there, the other one has the status, and the gateway says what it can', async () => {
      expect(await ask('/status')).toBe('200 query-api GET /status')
      await started.get('query-api')?.stop()
      // Longer than Docker's names are remembered.
      await new Promise((later) => setTimeout(later, 2_500))
      expect(await ask('/status')).toBe('200 command-api GET /status')
      expect(await ask('/messages')).toMatch(/^50[24] .*"urn:problem:no-(service|answer-in-time)"/)
      await startApi('query-api')
    })
  })
})
