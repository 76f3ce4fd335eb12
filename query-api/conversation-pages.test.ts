import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { pino } from 'pino'
import { conversationKey, eventIdentity, projectionVersion } from '../contracts/documents.ts'
import { messagePosted } from '../contracts/examples.ts'
import { Problem } from '../contracts/problem.ts'
import { Conversation } from '../contracts/responses.ts'
import { createApplication } from '../http/application.ts'
import { createHealth } from '../http/health.ts'
import { type HttpServer, listen } from '../http/server.ts'
import { createLmdbReadModels } from '../read-models/lmdb/lmdb-read-models.ts'
import type { GenerationWriter, ReadModels } from '../read-models/read-models.ts'
import { createQueryApi } from './query-api.ts'

let path: string
let readModels: ReadModels
let generation: GenerationWriter
let server: HttpServer

beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'conversation-pages-'))
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

/** Messages of a conversation, each with its offset for an id. */
async function project(conversationId: string, offsets: readonly number[]) {
  const { user, text, postedAt } = messagePosted
  const claims = offsets.map((offset) => {
    const id = String(offset)
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

async function walk(first: string, direction: 'prev' | 'next') {
  const pages: string[][] = []
  let last = first
  for (let at: string | undefined = first; at; ) {
    const page: Awaited<ReturnType<typeof get>> = await get(at)
    pages.push(
      Conversation.strict()
        .parse(page.body)
        .messages.map(({ id }) => id),
    )
    last = at
    at = page[direction]
  }
  return { pages, last }
}

const cursor = (place: string) => Buffer.from(place).toString('base64url')

describe('seven messages among others', () => {
  const seven = [0, 3, 4, 8, 15, 16, 23]
  beforeEach(async () => {
    await project('1234', seven)
    await project('123', [1, 9, 24])
    await project('12345', [2, 10, 25])
  })

  test.each([1, 2, 3, 6, 7, 8])('are each visited once in pages of %d, there and back, in log order', async (limit) => {
    const back = await walk(`/conversations/1234?limit=${limit}`, 'prev')
    expect(back.pages.toReversed().flat()).toEqual(seven.map(String))
    expect(back.pages.slice(0, -1).every((page) => page.length === limit)).toBe(true)
    const there = await walk(back.last, 'next')
    expect(there.pages.flat()).toEqual(seven.map(String))
  })

  test('can be followed as they grow: the last page leads to what comes after it', async () => {
    const after = `/conversations/1234?after=${cursor('24')}`
    const { body, prev = '', next } = await get(after)
    expect([body, next]).toEqual([{ id: '1234', messages: [] }, undefined])
    expect((await walk(prev, 'prev')).pages).toEqual([seven.map(String)])
    await project('1234', [30, 31])
    expect((await walk(after, 'next')).pages).toEqual([['30', '31']])
  })

  test('are followed by a link from the empty page before the first of them', async () => {
    const { body, next = '', prev } = await get(`/conversations/1234?limit=7&before=${cursor('0')}`)
    expect([body, prev]).toEqual([{ id: '1234', messages: [] }, undefined])
    expect((await walk(next, 'next')).pages).toEqual([seven.map(String)])
  })

  test.each(['', 'x', '!', 'MQ==', cursor('-2'), cursor('1.5'), cursor('1'.repeat(16))])(
    'have no cursor %j',
    async (text) => {
      for (const name of ['before', 'after']) {
        const { body } = await get(`/conversations/1234?${new URLSearchParams({ [name]: text })}`)
        expect(Problem.parse(body)).toMatchObject({ status: 422, errors: [{ parameter: name }] })
      }
    },
  )

  test.each(['before=Mw&after=Mw', 'before=Mw&before=Mw', 'limit=0', 'limit=1001', 'limit=7&limit=7'])(
    'are not shown by what is asked wrongly: %s',
    async (query) => {
      expect(Problem.parse((await get(`/conversations/1234?${query}`)).body)).toMatchObject({
        status: 422,
        errors: [{ parameter: expect.any(String) }],
      })
    },
  )
})
