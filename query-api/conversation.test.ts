import { describe, expect, test } from '@jest/globals'
import * as examples from '../contracts/examples.ts'
import { Problem } from '../contracts/problem.ts'
import { conversationsOverLmdb, cursor, idsOf } from '../testing/conversations-over-lmdb.ts'
import { advance } from '../testing/generation.ts'

const { messagePosted } = examples
const { get, generation, project } = conversationsOverLmdb()

describe('a conversation', () => {
  test('is shown as the seed document has it, with the ids of its messages', async () => {
    await project('1234', [1], { eventId: messagePosted.eventId })
    expect(await get('/conversations/1234')).toEqual({ status: 200, body: examples.conversation })
  })

  test('is not found when nobody has posted to it, whatever page is asked for', async () => {
    await project('1234', [1])
    for (const path of ['/123', '/12345', `/123?after=${cursor('0')}`, `/123?before=${cursor('9')}`]) {
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
    await advance(generation(), 0, 0, 1_001)
    const latest = await get('/conversations/1234')
    expect(idsOf(latest.body)).toEqual(offsets.slice(1).map(String))
    expect(idsOf((await get(latest.prev ?? '')).body)).toEqual(['0'])
  })
})
