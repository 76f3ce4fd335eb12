import { expect, test } from '@jest/globals'
import { messagePosted } from '../contracts/examples.ts'
import { conversations } from '../projector/conversations.ts'
import { recentMessages } from '../projector/recent-messages.ts'
import { users } from '../projector/users.ts'
import { advance } from '../testing/generation.ts'
import { queryApiOverLmdb } from '../testing/query-api-over-lmdb.ts'

const { get, generation } = queryApiOverLmdb({ partitions: 2 })

/** A message in every read model, with the checkpoint left where it stands. */
async function write(partition: number, offset: number, user: string, postedAt = 10 * offset + partition) {
  const event = {
    ...messagePosted,
    epoch: 0,
    eventId: `${partition}/${offset}`,
    user,
    conversationId: `c${partition}`,
    postedAt,
  }
  await generation().claim(conversations.name, [conversations.on.MessagePosted(event, { partition, offset })])
  await generation().write(recentMessages.name, recentMessages.on.MessagePosted(event, { partition, offset }))
  await generation().write(users.name, users.on.MessagePosted(event, { partition, offset }))
}

async function ask(pathAndQuery: string) {
  const { body, ...rest } = await get(pathAndQuery)
  const { users, messages } = body as { messages?: { id: string }[]; users?: string[] }
  return { ...rest, shown: users ?? messages?.map(({ id }) => id) }
}

test('what lies above its checkpoint is in no read model, however much of it was written', async () => {
  await write(0, 0, 'anson')
  await write(0, 1, 'bob')
  await write(0, 2, 'carl')
  await write(1, 0, 'dora')
  expect((await ask('/messages')).shown).toEqual([])
  expect((await ask('/users')).shown).toEqual([])
  expect((await ask('/conversations/c0')).status).toBe(404)

  await advance(generation(), 0, 0, 2)
  expect((await ask('/messages')).shown).toEqual(['0/0', '0/1'])
  expect((await ask('/users')).shown).toEqual(['anson', 'bob'])
  expect((await ask('/conversations/c0')).shown).toEqual(['0/0', '0/1'])
  expect((await ask('/conversations/c1')).status).toBe(404)

  await advance(generation(), 1, 0, 1)
  await advance(generation(), 0, 2, 3)
  expect((await ask('/messages')).shown).toEqual(['0/0', '1/0', '0/1', '0/2'])
  expect((await ask('/users')).shown).toEqual(['anson', 'dora', 'bob', 'carl'])
  expect((await ask('/conversations/c1')).shown).toEqual(['1/0'])
})

test('a page is full though more than a page above the checkpoint lies in its way', async () => {
  for (const offset of [0, 1, 2]) await write(0, offset, 'anson')
  for (let offset = 0; offset < 20; offset += 1) await write(1, offset, 'bob', 1_000 + offset)
  await advance(generation(), 0, 0, 3)
  expect((await ask('/messages?limit=2')).shown).toEqual(['0/1', '0/2'])
})

test('a link leads to no page that is above the checkpoint', async () => {
  for (const offset of [0, 1, 2, 3]) await write(0, offset, 'anson')
  await advance(generation(), 0, 0, 2)
  const after = Buffer.from('1').toString('base64url')
  const page = await ask(`/conversations/c0?limit=1&after=${after}`)
  expect(page.shown).toEqual(['0/1'])
  expect(page).toHaveProperty('prev')
  expect(page).not.toHaveProperty('next')
})

test('a user is there by the first post below the checkpoint, in whichever partition that is', async () => {
  await write(0, 0, 'anson', 10)
  await write(1, 0, 'bob', 20)
  await write(0, 1, 'bob', 5)
  await advance(generation(), 0, 0, 1)
  await advance(generation(), 1, 0, 1)
  expect((await ask('/users')).shown).toEqual(['anson', 'bob'])
  await advance(generation(), 0, 1, 2)
  expect((await ask('/users')).shown).toEqual(['bob', 'anson'])
})
