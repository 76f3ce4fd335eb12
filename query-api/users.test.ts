import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { pino } from 'pino'
import { orderKey, projectionVersion, type UserDocument, userKey } from '../contracts/documents.ts'
import { messagePosted } from '../contracts/examples.ts'
import { Problem } from '../contracts/problem.ts'
import { Users } from '../contracts/responses.ts'
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
  path = await mkdtemp(join(tmpdir(), 'users-'))
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

/** First posts of users in a partition, each at a time. */
async function project(partition: number, posts: readonly (readonly [user: string, postedAt: number])[]) {
  const changes = posts.map(([user, postedAt], offset) => {
    const document: UserDocument = { partition, offset, user, first: orderKey({ ...messagePosted, postedAt }) }
    return { insert: userKey(user, partition), document }
  })
  await generation.write('users', changes)
  await generation.advance(partition, 0, posts.length)
}

async function get(pathAndQuery: string) {
  const response = await fetch(`http://127.0.0.1:${server.address.port}${pathAndQuery}`)
  const next = /^<([^>]+)>; rel="next"$/.exec(response.headers.get('Link') ?? '')?.[1]
  return { status: response.status, body: await response.json(), next }
}

async function pages(first: string) {
  const found: string[][] = []
  for (let next: string | undefined = first; next; ) {
    const page = await get(next)
    found.push(Users.strict().parse(page.body).users)
    next = page.next
  }
  return found
}

const sixUsersInTwoPartitions = async () => {
  await project(0, [
    ['dora', 30],
    ['anson', 40],
    ['carl', 50],
    ['é', 60],
  ])
  await project(1, [
    ['bob', 10],
    ['anson', 20],
    ['dora', 70],
    ['🫖', 80],
  ])
}

describe('the users', () => {
  test('are none before anybody has posted', async () => {
    expect(await get('/users')).toEqual({ status: 200, body: { users: [] }, next: undefined })
  })

  test('are in order of their first post, whichever partition it is in, and each is there once', async () => {
    await sixUsersInTwoPartitions()
    const users = ['bob', 'anson', 'dora', 'carl', 'é', '🫖']
    expect(await get('/users')).toEqual({ status: 200, body: { users }, next: undefined })
  })

  test.each([
    [1, [['bob'], ['anson'], ['dora'], ['carl'], ['é'], ['🫖']]],
    [
      2,
      [
        ['bob', 'anson'],
        ['dora', 'carl'],
        ['é', '🫖'],
      ],
    ],
    [
      4,
      [
        ['bob', 'anson', 'dora', 'carl'],
        ['é', '🫖'],
      ],
    ],
    [6, [['bob', 'anson', 'dora', 'carl', 'é', '🫖']]],
  ])('come in pages of %d when that is asked for, each linked to the next', async (limit, expected) => {
    await sixUsersInTwoPartitions()
    expect(await pages(`/users?limit=${limit}`)).toEqual(expected)
  })

  test('are not shown again on a later page when somebody joins in between', async () => {
    await project(0, [
      ['anson', 1],
      ['bob', 2],
      ['carl', 3],
    ])
    const { next } = await get('/users?limit=2')
    await project(1, [
      ['early', 0],
      ['late', 4],
    ])
    expect(await pages(next ?? '')).toEqual([['carl', 'late']])
  })

  test('are all shown when they are more than one query reads', async () => {
    const many = Array.from({ length: 10_001 }, (_, index) => [`user ${index}`, index] as const)
    await project(0, many)
    expect((await get('/users')).body).toEqual({ users: many.map(([user]) => user) })
  })
})

test.each(['', 'x', '!', 'YQ', 'YQ==', Buffer.from('1').toString('base64url')])('%j is no cursor', async (after) => {
  const { body } = await get(`/users?${new URLSearchParams({ after })}`)
  expect(Problem.parse(body)).toMatchObject({ status: 422, errors: [{ parameter: 'after' }] })
})

test.each(['0', '1001', 'all'])('the limit may not be %s', async (limit) => {
  const { body } = await get(`/users?limit=${limit}`)
  expect(Problem.parse(body)).toMatchObject({ status: 422, errors: [{ parameter: 'limit' }] })
})
