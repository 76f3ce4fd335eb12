import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { type Client, createClient } from '../client/client.ts'
import { type Relay, startRelay } from '../testing/relay.ts'
import { serving } from './form.ts'
import { type ServiceProcess, serviceProcess } from './service-process.ts'

jest.setTimeout(60_000)

const directory = mkdtempSync(join(tmpdir(), 'typed-client-'))
let [server, another]: ServiceProcess[] = []
let relay: Relay
let client: Client

const portOf = ({ origin }: ServiceProcess) => Number(new URL(origin).port)
const start = async (name: string) => {
  const variables = { DATA_DIR: join(directory, name) }
  const started = await serviceProcess({ service: 'standalone', name, variables, directory })
  started.start()
  await serving(started.origin, 10_000)
  return started
}

beforeAll(async () => {
  server = await start('one')
  relay = await startRelay()
  relay.forwardTo(portOf(server))
  client = createClient(`http://${relay.address}`)
})
afterAll(async () => {
  relay.stop()
  for (const one of [server, another]) {
    await one?.end('SIGTERM')
    expect(one?.accidents).toEqual([])
  }
  rmSync(directory, { recursive: true })
})

const textsOf = async (conversation: string) => {
  const texts = []
  for await (const { message } of client.messages(conversation, { limit: 7 })) texts.push(message)
  return texts
}
const numbered = (count: number) => Array.from({ length: count }, (_, number) => `${number}`)

/** What a stream tells, until it has told of a message of this text. */
async function toldUntil(last: string, conversation: string, silence = 30_000) {
  const told: string[] = []
  for await (const event of client.conversationStream(conversation, { silence })) {
    told.push(event.type === 'message' ? event.message.message : event.type)
    if (told.at(-1) === last) break
  }
  const isMessage = (one: string) => /^\d+$/.test(one)
  return { messages: told.filter(isMessage), others: told.filter((one) => !isMessage(one)) }
}

describe('a client of a real service', () => {
  test('posts each message once and in order, while answers are torn, and reads it at once', async () => {
    const tearing = relay.tearAnswers(2_000)
    const texts = numbered(40)
    for (const text of texts) {
      await client.post('ann', 'torn', text)
      expect((await client.conversation('torn', { limit: 1 })).items.at(-1)?.message).toBe(text)
    }
    expect(await tearing).toBeGreaterThan(10)
    expect(await textsOf('torn')).toEqual(texts)
  })

  test('is shown its messages at once, though it has posted them at the same time', async () => {
    const conversations = numbered(20).map((number) => `at once ${number}`)
    await Promise.all(conversations.map((conversation) => client.post('ann', conversation, 'hello')))
    const { items } = await client.conversations({ limit: 1_000 })
    expect(items.map(({ id }) => id)).toEqual(expect.arrayContaining(conversations))
  })

  test('is told everything once and in order, while connections are cut and fall silent', async () => {
    await client.post('ann', 'told', 'first')
    const telling = toldUntil('29', 'told', 1_000)
    for (const text of numbered(30)) {
      if (text === '5') relay.cut()
      if (text === '20') relay.silence()
      await createClient(server?.origin ?? '').post('ann', 'told', text)
      await new Promise((resolve) => setTimeout(resolve, 150))
    }
    const { messages, others } = await telling
    expect(messages).toEqual(numbered(30))
    expect(others.filter((one) => one === 'open').length).toBeGreaterThan(2)
    expect(others).not.toContain('reset')
  })

  test('goes on after the service was killed, as if nothing had been', async () => {
    await client.post('ann', 'killed', 'first')
    const telling = toldUntil('9', 'killed')
    for (const text of numbered(10)) {
      if (text === '5') {
        await server?.end('SIGKILL')
        setTimeout(() => server?.start(), 500)
      }
      await client.post('ann', 'killed', text)
    }
    expect((await telling).messages).toEqual(numbered(10))
    expect(await textsOf('killed')).toEqual(['first', ...numbered(10)])
  })

  test('goes on after the log was lost, and its streams say so', async () => {
    await client.post('ann', 'lost', 'first')
    const telling = toldUntil('1', 'lost')
    another = await start('another')
    await createClient(another.origin).post('bob', 'lost', '0')
    relay.forwardTo(portOf(another))
    relay.cut()
    expect((await client.users()).items).toEqual(['bob'])
    const posting = setInterval(() => void client.post('bob', 'lost', '1', { key: '1' }), 3_000)
    const { others } = await telling
    clearInterval(posting)
    expect(others).toContain('reset')
    expect(await textsOf('lost')).toEqual(['0', '1'])
  })
})
