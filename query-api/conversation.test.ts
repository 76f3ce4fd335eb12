import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { pino } from 'pino'
import { conversationKey, eventIdentity, projectionVersion } from '../contracts/documents.ts'
import * as examples from '../contracts/examples.ts'
import { Problem } from '../contracts/problem.ts'
import { Conversation } from '../contracts/responses.ts'
import { createApplication } from '../http/application.ts'
import { createHealth } from '../http/health.ts'
import { type HttpServer, listen } from '../http/server.ts'
import { createLmdbReadModels } from '../read-models/lmdb/lmdb-read-models.ts'
import type { GenerationWriter, ReadModels } from '../read-models/read-models.ts'
import { createQueryApi } from './query-api.ts'

const { messagePosted } = examples

let path: string
let readModels: ReadModels
let generation: GenerationWriter
let server: HttpServer

beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'conversation-'))
  readModels = createLmdbReadModels({ path })
  const request = { version: projectionVersion, logId: 'log', partitions: 1, claimed: ['conversations'] }
  generation = await readModels.openForProjection({ ...request, plain: ['recent-messages', 'users'] })
  const api = createQueryApi({ readModels })
  server = await listen(createApplication(pino({ level: 'silent' }), createHealth({}).middleware, api), '127.0.0.1', 0)
})
afterEach(async () => {
  await server.stop()
  await readModels.close()
  await rm(path, { recursive: true })
})

/** Messages of a conversation, each with its offset for an id unless another is said. */
async function project(conversationId: string, offsets: readonly number[], eventId?: string) {
  const { user, text, postedAt } = messagePosted
  const claims = offsets.map((offset) => {
    const id = eventId ?? String(offset)
    const document = { partition: 0, offset, id, user, text, postedAt }
    return {
      key: conversationKey(conversationId, offset),
      identity: eventIdentity({ conversationId, eventId: id }),
      document,
    }
  })
  await generation.claim('conversations', claims)
  await generation.advance(0, 0, 100)
}

async function get(pathAndQuery: string) {
  const response = await fetch(`http://127.0.0.1:${server.address.port}${pathAndQuery}`)
  const links = (response.headers.get('Link') ?? '').matchAll(/<([^>]+)>; rel="(\w+)"/g)
  return {
    status: response.status,
    body: await response.json(),
    ...Object.fromEntries([...links].map(([, to, rel]) => [rel, to])),
  } as { status: number; body: unknown; prev?: string; next?: string }
}

const idsOf = (body: unknown) =>
  Conversation.strict()
    .parse(body)
    .messages.map(({ id }) => id)

const cursor = (place: string) => Buffer.from(place).toString('base64url')

describe('a conversation', () => {
  test('is shown as the seed document has it, with the ids of its messages', async () => {
    await project('1234', [1], messagePosted.eventId)
    expect(await get('/conversations/1234')).toEqual({ status: 200, body: examples.conversation })
  })

  test('is not found when nobody has posted to it, whatever page is asked for', async () => {
    await project('1234', [1])
    for (const path of [
      '/123',
      '/12345',
      '/12%00',
      '/1234%00',
      `/123?after=${cursor('0')}`,
      `/123?before=${cursor('9')}`,
    ]) {
      const { body } = await get(`/conversations${path}`)
      expect([path, Problem.parse(body)]).toMatchObject([
        path,
        { status: 404, detail: 'There is no such conversation.' },
      ])
    }
  })

  test('is not found by an id that is longer than one can be', async () => {
    expect((await get(`/conversations/${'x'.repeat(3_000)}`)).status).toBe(404)
  })

  test('may have any id that can be written in a path', async () => {
    for (const [index, id] of ['a/b', '%', 'a?b#c', 'größe 🫖', '...', 'a+b', '\u0001'].entries()) {
      await project(id, [10 * index, 10 * index + 1])
      const { body, prev = '' } = await get(`/conversations/${encodeURIComponent(id)}?limit=1`)
      expect(body).toMatchObject({ id, messages: [{ id: String(10 * index + 1) }] })
      expect((await get(prev)).body).toMatchObject({ id, messages: [{ id: String(10 * index) }] })
    }
  })

  test('shows its latest thousand messages when nothing is said, and links to those before', async () => {
    const offsets = Array.from({ length: 1_001 }, (_, offset) => offset)
    await project('1234', offsets)
    await generation.advance(0, 0, 1_001)
    const latest = await get('/conversations/1234')
    expect(idsOf(latest.body)).toEqual(offsets.slice(1).map(String))
    expect(idsOf((await get(latest.prev ?? '')).body)).toEqual(['0'])
  })
})
