import { describe, expect, test } from '@jest/globals'
import { newestOf, orderKey, type UserDocument, userKey } from '../contracts/documents.ts'
import { messagePosted } from '../contracts/examples.ts'
import { Problem } from '../contracts/problem.ts'
import { Users } from '../contracts/responses.ts'
import { advance } from '../testing/generation.ts'
import { type Answer, queryApiOverLmdb } from '../testing/query-api-over-lmdb.ts'

const { get, generation } = queryApiOverLmdb({ partitions: 2 })

/** First posts of users in a partition, each at a time. */
async function project(partition: number, posts: readonly (readonly [user: string, postedAt: number])[]) {
  const changes = posts.map(([user, postedAt], offset) => {
    const first = orderKey({ ...messagePosted, postedAt })
    const document: UserDocument = { partition, offset, user, first, newest: newestOf(0, offset) }
    return { insert: userKey(user, partition), document }
  })
  await generation().write('users', changes)
  await advance(generation(), partition, 0, posts.length)
}

async function pages(first: string, direction: 'prev' | 'next' = 'next') {
  const found: string[][] = []
  let last = first
  for (let at: string | undefined = first; at; ) {
    const page: Answer = await get(at)
    found.push(Users.strict().parse(page.body).users)
    last = at
    at = page[direction]
  }
  return { found, last }
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
    const { found, last } = await pages(`/users?limit=${limit}`)
    expect(found).toEqual(expected)
    expect((await pages(last, 'prev')).found.reverse().flat()).toEqual(expected.flat())
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
    expect((await pages(next ?? '')).found).toEqual([['carl', 'late']])
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
