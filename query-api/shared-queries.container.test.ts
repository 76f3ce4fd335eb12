import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { orderKey, type RecentMessageDocument } from '../contracts/documents.ts'
import { messagePosted } from '../contracts/examples.ts'
import { createMongoReadModels } from '../read-models/mongodb/mongodb-read-models.ts'
import type { GenerationWriter, ReadModels } from '../read-models/read-models.ts'
import { advance, beginGeneration, goLive } from '../testing/generation.ts'
import { type Served, serve } from '../testing/serve.ts'
import { createQueryApi, type QueryApi } from './query-api.ts'

jest.setTimeout(60_000)

describe('a thousand readers of one page', () => {
  const url = `${process.env.TEST_MONGODB_URL}/test-${randomUUID().slice(0, 8)}`
  const commands = new Map<string, number>()
  let [writing, reading]: ReadModels[] = []
  let generation: GenerationWriter
  let api: QueryApi
  let server: Served

  beforeAll(async () => {
    writing = createMongoReadModels({ url })
    reading = createMongoReadModels({
      url,
      onCommand(name, collection) {
        const key = `${name} ${String(collection).split('.')[0]}`
        commands.set(key, (commands.get(key) ?? 0) + 1)
      },
    })
    generation = await beginGeneration(writing, { partitions: 12 })
    await goLive(writing, generation)
    api = createQueryApi({ readModels: reading })
    server = await serve([api.routes], { shortcut: api.shortcut })
  })
  afterAll(async () => {
    api.stop()
    await server.stop()
    await Promise.all([writing?.close(), reading?.close()])
  })

  async function project(offset: number) {
    const event = { ...messagePosted, eventId: String(offset), postedAt: 1_000_000 + offset }
    const { conversationId, user, text, postedAt } = event
    const document = { partition: 0, offset, id: String(offset), conversationId, user, text, postedAt }
    await generation.write('recent-messages', [
      { insert: orderKey(event), document: document satisfies RecentMessageDocument },
    ])
    await advance(generation, 0, offset, offset + 1)
  }

  test('cost one query for each message that comes, and forty looks in a second', async () => {
    const words = ['--connections', '1000', '--duration', '6', '--json', `${server.origin}/messages`]
    const reads = promisify(execFile)('node_modules/.bin/autocannon', words)
    let isOver = false
    reads.then(() => {
      isOver = true
    })
    await sleep(1_000)
    commands.clear()
    const begun = performance.now()
    let messages = 0
    for (; !isOver; messages += 1) {
      await project(messages)
      await sleep(Math.max(0, begun + (messages + 1) * 10 - performance.now()))
    }
    const seconds = (performance.now() - begun) / 1_000
    const { '2xx': answered, non2xx } = JSON.parse((await reads).stdout)
    const counted = Object.fromEntries(commands)
    process.stdout.write(
      `${answered} GETs by 1,000 connections while ${messages} messages came in ${seconds.toFixed(1)} s: ${JSON.stringify(counted)}\n`,
    )
    expect(non2xx).toBe(0)
    expect(answered).toBeGreaterThan(10 * messages)
    const {
      'find recent-messages': pages = 0,
      'find checkpoints': looks = 0,
      'find generations': pointers = 0,
    } = counted
    expect(pages).toBeLessThanOrEqual(messages + 1)
    // Where a hundred messages come in a second, these are fewer than the messages.
    expect(looks + pointers).toBeLessThanOrEqual(seconds * (40 + 1) + 2)
  })
})
