import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, jest, test } from '@jest/globals'
import fc from 'fast-check'
import { pino } from 'pino'
import { encodeConsistencyToken } from '../contracts/consistency-token.ts'
import { exportedLog } from '../operations/exporting.ts'
import { askForRebuild } from '../operations/rebuilding.ts'
import { serving } from '../operations/serving.ts'
import { takeDataDirectory } from '../standalone/data-directory.ts'
import { createStandalone } from '../standalone/standalone.ts'
import { openEventStream } from '../testing/event-stream.ts'
import { serve } from '../testing/serve.ts'
import { type Client, createClient, eventually, withToken } from './client.ts'
import { everythingShown } from './everything-shown.ts'

jest.setTimeout(180_000)

const [user, conversation] = [fc.constantFrom('ann', 'bob', 'carl'), fc.constantFrom('c1', 'c2', 'c3')]
const post = fc.record({ does: fc.constant('post' as const), user, conversation })
const act = fc.oneof(
  { arbitrary: post, weight: 6 },
  {
    arbitrary: fc.record({ does: fc.constantFrom('delete' as const, 'repeat' as const), which: fc.nat(50) }),
    weight: 4,
  },
  { arbitrary: fc.record({ does: fc.constant('purge' as const), conversation }), weight: 1 },
  { arbitrary: fc.record({ does: fc.constant('erase' as const), user }), weight: 1 },
  { arbitrary: fc.constant({ does: 'rebuild' as const }), weight: 1 },
)
type Act = typeof act extends fc.Arbitrary<infer Value> ? Value : never

interface Message {
  readonly user: string
  readonly conversation: string
  readonly text: string
  readonly id: string
  isGone: boolean
}

/** What is to be there, told apart from the service. */
async function perform(
  acts: readonly Act[],
  client: Client,
  rebuild: () => Promise<void>,
): Promise<readonly Message[]> {
  const messages: Message[] = []
  const remove = async (path: string) => expect((await client.request('DELETE', path)).status).toBe(202)
  const send = (one: Omit<Message, 'id' | 'isGone'>) =>
    client.post(one.user, one.conversation, one.text, { 'Idempotency-Key': `"${one.text}"` })

  for (const one of acts) {
    if (one.does === 'rebuild') await rebuild()
    else if (one.does === 'post') {
      const message = { user: one.user, conversation: one.conversation, text: `text number ${messages.length}.` }
      messages.push({ ...message, id: (await send(message)).body.id, isGone: false })
    } else if (one.does === 'purge') {
      await remove(`/conversations/${one.conversation}`)
      for (const message of messages) if (message.conversation === one.conversation) message.isGone = true
    } else if (one.does === 'erase') {
      await remove(`/users/${one.user}`)
      for (const message of messages) if (message.user === one.user) message.isGone = true
    } else {
      const message = messages[one.which % Math.max(1, messages.length)]
      if (message && one.does === 'repeat') expect((await send(message)).body.id).toBe(message.id)
      else if (message) {
        await remove(`/conversations/${message.conversation}/messages/${message.id}`)
        message.isGone = true
      }
    }
  }
  return messages
}

async function run(acts: readonly Act[]) {
  const path = mkdtempSync(join(tmpdir(), 'random-history-'))
  const directory = takeDataDirectory(path)
  const log = pino({ level: 'silent' })
  const { readModels, ...pipeline } = createStandalone(directory, { masters: [randomBytes(32)] }, log)
  await pipeline.live
  const server = await serve(pipeline.apis, { shortcut: pipeline.shortcut })
  const { origin } = server
  const client = createClient(() => origin)
  try {
    const before = await serving(readModels)

    async function rebuild() {
      const id = await askForRebuild(readModels, () => randomBytes(6).toString('hex'))
      await eventually(
        () => serving(readModels),
        (live) => live.id === id,
      )
    }

    const messages = await perform(acts, client, rebuild)
    const last = await client.post('last', 'last', 'the last one')
    const token = withToken(last)
    await client.request('GET', '/users', undefined, token)
    const shown = await everythingShown(origin)
    const { logId, models, range, checkpoints } = await serving(readModels)
    const all = await Promise.all(models.map((model) => range(model, { order: 'ascending', limit: 10_000 })))
    const exported: unknown[] = []
    const source = { generation: await serving(readModels), vector: await checkpoints() }
    for await (const lines of exportedLog(source)) exported.push(...lines)
    const stream = await openEventStream(`${origin}/messages/stream`, {
      'Last-Event-ID': encodeConsistencyToken({ logId, vector: [0] }),
    })
    await eventually(
      async () => stream.events,
      (events) => events.some(({ data }) => data.includes('the last one')),
    )
    stream.close()
    const places = { shown, all, exported, streamed: stream.events }
    for (const [name, content] of Object.entries(places)) {
      const text = JSON.stringify(content)
      const wrong = messages.filter((message) => text.includes(message.text) === message.isGone)
      expect([name, wrong]).toEqual([name, []])
    }
    await rebuild()
    await client.request('GET', '/users', undefined, token)
    expect(await everythingShown(origin)).toEqual(shown)
    expect((await serving(readModels)).id).not.toBe(before.id)
  } finally {
    pipeline.stopStreams()
    await server.stop()
    await pipeline.stop()
    directory.release()
    rmSync(path, { recursive: true })
  }
}

test('what is deleted or erased is nowhere, all else is everywhere, and a rebuild shows the same', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 5, maxLength: 40 }), (acts) => run(acts)),
    { numRuns: 12, endOnFailure: true },
  )
})
