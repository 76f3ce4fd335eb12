import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { pino } from 'pino'
import { projectionVersion } from '../contracts/documents.ts'
import { messagePosted } from '../contracts/examples.ts'
import { createApplication } from '../http/application.ts'
import { createHealth } from '../http/health.ts'
import { type HttpServer, listen } from '../http/server.ts'
import { conversations } from '../projector/conversations.ts'
import { recentMessages } from '../projector/recent-messages.ts'
import { users } from '../projector/users.ts'
import { createLmdbReadModels } from '../read-models/lmdb/lmdb-read-models.ts'
import type { GenerationWriter, ReadModels } from '../read-models/read-models.ts'
import { createQueryApi } from './query-api.ts'

let path: string
let readModels: ReadModels
let generation: GenerationWriter
let server: HttpServer

beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'visible-'))
  readModels = createLmdbReadModels({ path })
  const request = { version: projectionVersion, logId: 'log', partitions: 2, claimed: ['conversations'] }
  generation = await readModels.openForProjection({ ...request, plain: ['recent-messages', 'users'] })
  const api = createQueryApi({ readModels })
  server = await listen(createApplication(pino({ level: 'silent' }), createHealth({}).middleware, api), '127.0.0.1', 0)
})
afterEach(async () => {
  await server.stop()
  await readModels.close()
  await rm(path, { recursive: true })
})

/** A message in every read model, with the checkpoint left where it stands. */
async function write(partition: number, offset: number, user: string, postedAt = 10 * offset + partition) {
  const event = { ...messagePosted, eventId: `${partition}/${offset}`, user, conversationId: `c${partition}`, postedAt }
  await generation.claim(conversations.name, conversations.on.MessagePosted(event, { partition, offset }))
  await generation.write(recentMessages.name, recentMessages.on.MessagePosted(event, { partition, offset }))
  await generation.write(users.name, users.on.MessagePosted(event, { partition, offset }))
}

async function get(pathAndQuery: string) {
  const response = await fetch(`http://127.0.0.1:${server.address.port}${pathAndQuery}`)
  const body = (await response.json()) as { messages?: { id: string }[]; users?: string[] }
  const link = response.headers.get('Link')
  return { status: response.status, shown: body.users ?? body.messages?.map(({ id }) => id), link }
}

test('what lies above its checkpoint is in no read model, however much of it was written', async () => {
  await write(0, 0, 'anson')
  await write(0, 1, 'bob')
  await write(0, 2, 'carl')
  await write(1, 0, 'dora')
  expect((await get('/messages')).shown).toEqual([])
  expect((await get('/users')).shown).toEqual([])
  expect((await get('/conversations/c0')).status).toBe(404)

  await generation.advance(0, 0, 2)
  expect((await get('/messages')).shown).toEqual(['0/0', '0/1'])
  expect((await get('/users')).shown).toEqual(['anson', 'bob'])
  expect((await get('/conversations/c0')).shown).toEqual(['0/0', '0/1'])
  expect((await get('/conversations/c1')).status).toBe(404)

  await generation.advance(1, 0, 1)
  await generation.advance(0, 2, 3)
  expect((await get('/messages')).shown).toEqual(['0/0', '1/0', '0/1', '0/2'])
  expect((await get('/users')).shown).toEqual(['anson', 'dora', 'bob', 'carl'])
  expect((await get('/conversations/c1')).shown).toEqual(['1/0'])
})

test('a page is full though more than a page above the checkpoint lies in its way', async () => {
  for (const offset of [0, 1, 2]) await write(0, offset, 'anson')
  for (let offset = 0; offset < 20; offset += 1) await write(1, offset, 'bob', 1_000 + offset)
  await generation.advance(0, 0, 3)
  expect((await get('/messages?limit=2')).shown).toEqual(['0/1', '0/2'])
})

test('a link leads to no page that is above the checkpoint', async () => {
  for (const offset of [0, 1, 2, 3]) await write(0, offset, 'anson')
  await generation.advance(0, 0, 2)
  const after = Buffer.from('1').toString('base64url')
  const { shown, link } = await get(`/conversations/c0?limit=1&after=${after}`)
  expect(shown).toEqual(['0/1'])
  expect(link).not.toContain('rel="next"')
})

test('a user is there by the first post below the checkpoint, in whichever partition that is', async () => {
  await write(0, 0, 'anson', 10)
  await write(1, 0, 'bob', 20)
  await write(0, 1, 'bob', 5)
  await generation.advance(0, 0, 1)
  await generation.advance(1, 0, 1)
  expect((await get('/users')).shown).toEqual(['anson', 'bob'])
  await generation.advance(0, 1, 2)
  expect((await get('/users')).shown).toEqual(['bob', 'anson'])
})
