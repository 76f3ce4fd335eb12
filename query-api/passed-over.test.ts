import { describe, expect, test } from '@jest/globals'
import { conversationKey, fieldsOfContent } from '../contracts/documents.ts'
import { messageDeleted, messagePosted } from '../contracts/examples.ts'
import type { Vector } from '../contracts/position.ts'
import { conversationList as listModel } from '../projector/conversation-list.ts'
import { conversations } from '../projector/conversations.ts'
import { recentMessages as recentModel } from '../projector/recent-messages.ts'
import { users as usersModel } from '../projector/users.ts'
import type { GenerationReader } from '../read-models/read-models.ts'
import { queryApiOverLmdb } from '../testing/query-api-over-lmdb.ts'
import { conversation, lastPosted } from './conversation.ts'
import { conversationList } from './conversation-list.ts'
import { recentMessages } from './recent-messages.ts'
import { users } from './users.ts'
import { type View, viewAt } from './visible.ts'

const { generation } = queryApiOverLmdb({ partitions: 2 })

/** Far more than are read in this many queries one by one. */
const [many, few] = [3_000, 20]

/** Messages of one conversation, as the projector writes them. */
async function write(partition: number, first: number, count: number, userAt = (_offset: number) => 'ann') {
  const events = Array.from({ length: count }, (_, index) => {
    const [offset, conversationId] = [first + index, `in ${partition}`]
    const post = { ...messagePosted, conversationId, eventId: `${offset}`, user: userAt(offset), epoch: 0 }
    return { event: { ...post, postedAt: 2 * offset + partition }, position: { partition, offset } }
  })
  await generation().claim(
    conversations.name,
    events.map(({ event, position }) => conversations.on.MessagePosted(event, position)),
  )
  for (const { name, on } of [listModel, recentModel, usersModel]) {
    const changes = events.flatMap(({ event, position }) => on.MessagePosted(event, position))
    await generation().write(name, changes)
  }
}

/** A view, and how many queries were made through it. */
function countedAt(...vector: Vector): { view: View; queries: () => number } {
  let queries = 0
  const counted = (name: 'range' | 'inLogOrder' | 'find') => {
    return ((...words: never[]) => {
      queries += 1
      return (generation()[name] as (...words: never[]) => unknown)(...words)
    }) as never
  }
  const reader = { range: counted('range'), inLogOrder: counted('inLogOrder'), find: counted('find') }
  return { view: viewAt({ ...generation(), ...reader } as GenerationReader, vector), queries: () => queries }
}

describe('few queries pass over', () => {
  test('what lies ahead of the view', async () => {
    await write(0, 0, 2)
    await write(0, 2, many)
    const { view, queries } = countedAt(2, 0)
    expect((await lastPosted(view, 'in 0'))?.id).toBe('1')
    expect((await conversation(view, 'in 0', undefined, 1))?.conversation.messages).toHaveLength(1)
    expect((await recentMessages(view, 1)).messages).toMatchObject([{ id: '1' }])
    expect(queries()).toBeLessThan(3 * few)
  })

  test('what lies ahead of it in conversations that are listed', async () => {
    await write(0, 0, 2 + many)
    await write(1, 0, 2 + many)
    const { view, queries } = countedAt(2, 1)
    const { list } = await conversationList(view, undefined, 10)
    expect(list.conversations.map(({ id }) => id)).toEqual(['in 0', 'in 1'])
    expect(queries()).toBeLessThan(few)
  })

  test('what was deleted', async () => {
    await write(0, 0, 2 + many)
    const deletes = Array.from({ length: many }, (_, number) => {
      const position = { partition: 0, offset: 2 + many + number }
      const event = {
        ...messageDeleted,
        conversationId: 'in 0',
        eventId: `delete ${number}`,
        messageId: `${2 + number}`,
      }
      return conversations.on.MessageDeleted(event, position)
    })
    await generation().claim(conversations.name, deletes)
    const cleared = deletes.map((_, number) => conversationKey('in 0', 2 + number))
    await generation().write(
      conversations.name,
      cleared.map((clear) => ({ clear, fields: fieldsOfContent })),
    )
    const { view, queries } = countedAt(2 + 2 * many, 0)
    const page = await conversation(view, 'in 0', { before: 2 }, 10)
    expect(page?.conversation.messages.map(({ id }) => id)).toEqual(['0', '1'])
    expect(page?.ends).toEqual({ prev: undefined, next: undefined })
    expect((await lastPosted(view, 'in 0'))?.id).toBe(`${1 + many}`)
    expect(queries()).toBeLessThan(2 * few)
  })

  test('what users have posted to other partitions after their first post', async () => {
    await write(0, 0, many, (offset) => `user ${offset}`)
    await write(1, many, many, (offset) => `user ${offset - many}`)
    const { view, queries } = countedAt(many, 2 * many)
    const { shown, next } = await users(view, { before: `${'9'.repeat(20)}` }, 1)
    expect([shown, next]).toEqual([[`user ${many - 1}`], undefined])
    expect(queries()).toBeLessThan(3 * few)
  })
})
