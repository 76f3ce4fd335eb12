import { describe, expect, test } from '@jest/globals'
import { orderKey } from '../contracts/documents.ts'
import * as examples from '../contracts/examples.ts'
import { Problem } from '../contracts/problem.ts'
import { RecentMessages } from '../contracts/responses.ts'
import { advance } from '../testing/generation.ts'
import { queryApiOverLmdb } from '../testing/query-api-over-lmdb.ts'

const { messagePosted } = examples
const { get, generation } = queryApiOverLmdb({ partitions: 2 })

async function project(partition: number, events: readonly (typeof messagePosted)[]) {
  await generation().write(
    'recent-messages',
    events.map((event, offset) => {
      const { eventId: id, conversationId, user, text, postedAt } = event
      return { insert: orderKey(event), document: { partition, offset, id, conversationId, user, text, postedAt } }
    }),
  )
  await advance(generation(), partition, 0, events.length)
}

const at = (postedAt: number) => ({ ...messagePosted, eventId: `at ${postedAt}`, postedAt })
const messages = (query = '') => get(`/messages${query}`)

async function ids(query = '') {
  const { body } = await messages(query)
  return RecentMessages.strict()
    .parse(body)
    .messages.map(({ id }) => id)
}

describe('the recent messages', () => {
  test('are none before anybody has posted', async () => {
    expect(await ids()).toEqual([])
  })

  test('are shown as the seed document has them, with their id and conversation', async () => {
    await project(0, [messagePosted])
    expect((await messages()).body).toEqual(examples.recentMessages)
  })

  test('tell the second in which they were posted, even at its end', async () => {
    await project(0, [at(1_999_999)])
    expect((await messages()).body).toMatchObject({ messages: [{ timestamp: 1 }] })
  })

  test('are the newest of all partitions, the oldest of them first', async () => {
    await project(0, [at(1), at(4), at(5), at(10)])
    await project(1, [at(2), at(3), at(7), at(100)])
    expect(await ids('?limit=5')).toEqual(['at 4', 'at 5', 'at 7', 'at 10', 'at 100'])
    expect(await ids('?limit=1')).toEqual(['at 100'])
    expect(await ids('?limit=1000')).toHaveLength(8)
  })

  test('are a hundred when nothing is said', async () => {
    await project(
      0,
      Array.from({ length: 101 }, (_, index) => at(index)),
    )
    expect(await ids()).toEqual(Array.from({ length: 100 }, (_, index) => `at ${index + 1}`))
  })
})

describe('the limit', () => {
  test.each(['0', '1001', '-1', '1.5', '1e2', '', ' 1', 'all', '99999999999'])('may not be %j', async (limit) => {
    const { body } = await messages(`?${new URLSearchParams({ limit })}`)
    expect(Problem.parse(body)).toMatchObject({
      status: 422,
      errors: [{ parameter: 'limit', detail: 'must be a whole number from 1 to 1000' }],
    })
  })

  test('may not be given twice', async () => {
    const { body } = await messages('?limit=1&limit=1')
    expect(Problem.parse(body)).toMatchObject({
      status: 422,
      errors: [{ parameter: 'limit', detail: 'must be given once' }],
    })
  })
})
