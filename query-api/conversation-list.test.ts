import { beforeEach, describe, expect, test } from '@jest/globals'
import {
  type ConversationDocument,
  type ConversationListDocument,
  conversationKey,
  eventIdentity,
  orderKey,
} from '../contracts/documents.ts'
import { Problem } from '../contracts/problem.ts'
import { ConversationList } from '../contracts/responses.ts'
import { advance } from '../testing/generation.ts'
import { type Answer, queryApiOverLmdb } from '../testing/query-api-over-lmdb.ts'

const { get, generation } = queryApiOverLmdb({ partitions: 2 })

interface Post {
  readonly conversationId: string
  readonly partition: number
  readonly offset: number
  readonly postedAt: number
}

/** Writes messages as the projector does, and does not move the checkpoints. */
async function write(...posts: readonly Post[]) {
  const events = posts.map((post) => ({ ...post, eventId: `at ${post.postedAt}` }))
  await generation().claim(
    'conversations',
    events.map(({ conversationId, partition, offset, postedAt, eventId }) => ({
      key: conversationKey(conversationId, offset),
      identity: eventIdentity({ conversationId, eventId }),
      document: { partition, offset, id: eventId, user: 'ann', text: '', postedAt } satisfies ConversationDocument,
    })),
  )
  await generation().write(
    'conversation-list',
    events.map(({ conversationId, partition, offset, postedAt, eventId }) => {
      const latest = orderKey({ postedAt, conversationId, eventId })
      return {
        replace: conversationId,
        document: { partition, offset, conversationId, latest } satisfies ConversationListDocument,
      }
    }),
  )
}

const reach = async (...next: readonly number[]) => {
  for (const [partition, offset] of next.entries()) await advance(generation(), partition, 0, offset)
}

const idsOf = ({ body }: Answer) =>
  ConversationList.strict()
    .parse(body)
    .conversations.map(({ id }) => id)

async function walk(first: string, direction: 'prev' | 'next') {
  const pages: string[][] = []
  let last = first
  for (let at: string | undefined = first; at; ) {
    const page: Answer = await get(at)
    pages.push(idsOf(page))
    last = at
    at = page[direction]
  }
  return { pages, last }
}

const seven: readonly Post[] = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((conversationId, index) => ({
  conversationId,
  partition: index % 2,
  offset: Math.floor(index / 2),
  postedAt: 1_000_000_000 + index * 1_000,
}))

test('there are none before anything was posted', async () => {
  expect(await get('/conversations')).toEqual({ status: 200, body: { conversations: [] } })
})

describe('the conversations', () => {
  beforeEach(async () => {
    await write(...seven)
    await reach(4, 3)
  })

  test('stand in the order of their last message, the latest first, each with its time', async () => {
    await write({ conversationId: 'b', partition: 1, offset: 3, postedAt: 2_000_000_000 })
    await reach(4, 4)
    const { body } = await get('/conversations')
    expect(idsOf({ status: 200, body })).toEqual(['b', 'g', 'f', 'e', 'd', 'c', 'a'])
    expect(body).toMatchObject({
      conversations: [{ id: 'b', last_activity: '1970-01-01T00:33:20.000Z' }, {}, {}, {}, {}, {}, {}],
    })
  })

  test.each([1, 2, 3, 6, 7, 8])('are each visited once in pages of %d, there and back', async (limit) => {
    const expected = ['g', 'f', 'e', 'd', 'c', 'b', 'a']
    const { pages, last } = await walk(`/conversations?limit=${limit}`, 'next')
    expect(pages.flat()).toEqual(expected)
    expect(pages.slice(0, -1).every((page) => page.length === limit)).toBe(true)
    expect((await walk(last, 'prev')).pages.reverse().flat()).toEqual(expected)
  })

  test('that do not change are neither skipped nor repeated while others do', async () => {
    const first = await get('/conversations?limit=3')
    expect(idsOf(first)).toEqual(['g', 'f', 'e'])
    await write({ conversationId: 'b', partition: 1, offset: 3, postedAt: 2_000_000_000 })
    await write({ conversationId: 'new', partition: 1, offset: 4, postedAt: 2_000_000_001 })
    await reach(4, 5)
    expect((await walk(first.next ?? '', 'next')).pages.flat()).toEqual(['d', 'c', 'a'])
  })

  test('stand where they stood before what is written and not reached yet', async () => {
    await write({ conversationId: 'b', partition: 1, offset: 3, postedAt: 2_000_000_000 })
    await write({ conversationId: 'new', partition: 1, offset: 4, postedAt: 2_000_000_001 })
    for (const limit of [1, 2, 3, 7]) {
      const { pages, last } = await walk(`/conversations?limit=${limit}`, 'next')
      expect(pages.flat()).toEqual(['g', 'f', 'e', 'd', 'c', 'b', 'a'])
      expect((await walk(last, 'prev')).pages.reverse().flat()).toEqual(['g', 'f', 'e', 'd', 'c', 'b', 'a'])
    }
    await reach(4, 4)
    expect((await walk('/conversations?limit=2', 'next')).pages.flat()).toEqual(['b', 'g', 'f', 'e', 'd', 'c', 'a'])
    await reach(4, 5)
    expect(idsOf(await get('/conversations?limit=2'))).toEqual(['new', 'b'])
  })

  test('stand by the message that comes last in the log, also where its time is earlier', async () => {
    await write({ conversationId: 'g', partition: 0, offset: 4, postedAt: 1_000_003_500 })
    await reach(5, 3)
    expect(idsOf(await get('/conversations'))).toEqual(['f', 'e', 'g', 'd', 'c', 'b', 'a'])
  })
})

test.each(['', 'x', 'YQ', Buffer.from('1').toString('base64url')])('%j is no cursor', async (cursor) => {
  for (const name of ['before', 'after']) {
    const { body } = await get(`/conversations?${new URLSearchParams({ [name]: cursor })}`)
    expect(Problem.parse(body)).toMatchObject({ status: 422, errors: [{ parameter: name }] })
  }
})
