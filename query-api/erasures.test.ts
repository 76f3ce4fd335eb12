import { afterEach, describe, expect, jest, test } from '@jest/globals'
import { encodeConsistencyToken } from '../contracts/consistency-token.ts'
import type { MessagePosted, UserErased } from '../contracts/events.ts'
import { messagePosted, userErased } from '../contracts/examples.ts'
import type { Conversation, RecentMessages, Users } from '../contracts/responses.ts'
import { type EventStream, openEventStream } from '../testing/event-stream.ts'
import { projectEvents } from '../testing/project-events.ts'
import { queryApiOverLmdb } from '../testing/query-api-over-lmdb.ts'
import { sealedByTestKey, testKeys } from '../testing/user-keys.ts'

jest.setTimeout(20_000)

const { get, generation, origin } = queryApiOverLmdb({ partitions: 2 })
const project = projectEvents(generation, testKeys())

const opened: EventStream[] = []
afterEach(() => {
  for (const stream of opened.splice(0)) stream.close()
})

let made = 0
/** Each a second after the one before; with an epoch, sealed under that key of the user. */
function posted(user: string, text: string, epoch?: number, conversationId = '1234'): MessagePosted {
  made += 1
  const postedAt = messagePosted.postedAt + made * 1_000_000
  const { text: _, ...post } = { ...messagePosted, eventId: `m${made}`, conversationId, user, postedAt }
  return epoch === undefined ? { ...post, text } : { ...post, sealed: sealedByTestKey(text, epoch, post) }
}
const erased = (user: string, epoch: number): UserErased => ({ ...userErased, eventId: `e${made++}`, user, epoch })

async function shown() {
  const bodyOf = async <Body>(path: string) => (await get(path)).body as Body
  const { users } = await bodyOf<Users>('/users')
  const recent = await bodyOf<RecentMessages>('/messages')
  const conversation = await bodyOf<Conversation>('/conversations/1234')
  return {
    users,
    recent: recent.messages.map(({ text }) => text),
    conversation: conversation.messages.map(({ message }) => message),
  }
}

describe('an erased user', () => {
  test('is gone with what was posted under the key, and what lies before without one', async () => {
    await project(0, posted('ann', 'plain'), posted('ann', 'sealed', 1), posted('bob', 'his', 1), erased('ann', 1))
    expect(await shown()).toEqual({ users: ['bob'], recent: ['his'], conversation: ['his'] })
  })

  test('is gone with what comes later under the key, whoever has it still', async () => {
    await project(0, posted('bob', 'his', 1), erased('ann', 1))
    await project(0, posted('ann', 'late', 1))
    await project(0, posted('ann', 'later', 1))
    expect(await shown()).toEqual({ users: ['bob'], recent: ['his'], conversation: ['his'] })
  })

  test('is there again with what comes under the next key, or without one', async () => {
    await project(0, posted('ann', 'before', 1), posted('bob', 'his', 1), erased('ann', 1))
    await project(0, posted('ann', 'sealed', 2))
    expect(await shown()).toMatchObject({ users: ['ann', 'bob'], conversation: ['his', 'sealed'] })
    await project(0, erased('ann', 2), posted('ann', 'plain'))
    expect(await shown()).toMatchObject({ users: ['ann', 'bob'], conversation: ['his', 'plain'] })
  })

  test('keeps what was posted under the next key before the erasure came to its partition', async () => {
    await project(0, posted('ann', 'before', 1), posted('ann', 'after', 2), erased('ann', 1))
    expect(await shown()).toEqual({ users: ['ann'], recent: ['after'], conversation: ['after'] })
  })

  test('is erased by the greatest epoch, in whatever order the erasures come', async () => {
    await project(0, posted('bob', 'his', 1), erased('ann', 2), erased('ann', 1))
    await project(0, posted('ann', 'late', 2))
    expect(await shown()).toMatchObject({ users: ['bob'], conversation: ['his'] })
  })

  test('is listed while one partition does not know yet', async () => {
    await project(0, posted('ann', 'here', 1), erased('ann', 1))
    await project(1, posted('ann', 'there', 1, '5678'))
    expect(await shown()).toMatchObject({ users: ['ann'], recent: ['there'] })
    await project(1, erased('ann', 1))
    expect(await shown()).toMatchObject({ users: [], recent: [] })
  })

  test('who comes back has the place of the first post, in whichever partition that was', async () => {
    await project(1, posted('ann', 'first', 1, '5678'))
    await project(0, posted('bob', 'second', 1), posted('ann', 'third', 1))
    for (const partition of [0, 1]) await project(partition, erased('ann', 1))
    expect((await shown()).users).toEqual(['bob'])
    await project(0, posted('ann', 'back', 2))
    expect((await shown()).users).toEqual(['ann', 'bob'])
    const page = await get('/users?limit=1')
    expect([page.body, (await get(page.next ?? '')).body]).toEqual([{ users: ['ann'] }, { users: ['bob'] }])
  })

  test('leaves pages of users without a gap or a repeat', async () => {
    const names = Array.from({ length: 9 }, (_, index) => `user ${index}`)
    for (const [index, name] of names.entries()) await project(index % 2, posted(name, 'x', 1, `c${index % 2}`))
    for (const partition of [0, 1])
      await project(partition, erased('user 0', 1), erased('user 4', 1), erased('user 8', 1))
    const found: string[][] = []
    for (let path: string | undefined = '/users?limit=2'; path; ) {
      const page = await get(path)
      found.push((page.body as Users).users)
      path = page.next
    }
    expect(found).toEqual([
      ['user 1', 'user 2'],
      ['user 3', 'user 5'],
      ['user 6', 'user 7'],
    ])
  })

  test('takes no more than that from the dead letters', async () => {
    const [first, other] = [posted('ann', 'first'), posted('ann', 'another text')]
    await project(0, first, { ...other, eventId: first.eventId }, posted('bob', 'his'))
    await project(0, { ...posted('bob', 'his other'), eventId: first.eventId })
    const letters = async () => {
      const found = await generation().range('dead-letters', { order: 'ascending', limit: 10 })
      return found.map(({ document }) => Buffer.from(String(document.value ?? ''), 'base64').toString())
    }
    expect(await letters()).toEqual([expect.stringContaining('another text'), expect.stringContaining('his other')])
    await project(0, erased('ann', 0))
    expect(await letters()).toEqual(['', expect.stringContaining('his other')])
  })
})

describe('a stream', () => {
  const since = (...vector: number[]) => ({ 'Last-Event-ID': encodeConsistencyToken({ logId: 'log', vector }) })
  const told = (stream: EventStream) => stream.events.map(({ event, data }) => [event, JSON.parse(data)])
  const paths = ['/messages/stream', '/conversations/1234/stream']

  async function open(path: string, headers: Record<string, string> = {}) {
    const stream = await openEventStream(origin() + path, headers)
    opened.push(stream)
    return stream
  }

  test('tells of an erasure, also that of a conversation', async () => {
    await project(0, posted('ann', 'secret', 1))
    const streams = await Promise.all(paths.map((path) => open(path)))
    await project(0, erased('ann', 1))
    for (const stream of streams) {
      await stream.until(1)
      expect(told(stream)).toEqual([['deleted', { user: 'ann' }]])
    }
  })

  test('that is resumed tells of it, and nothing of what was erased, from memory and from the store', async () => {
    await project(0, posted('bob', 'his', 1))
    const first = await open('/messages/stream', since(0, 0))
    await first.until(1)
    await project(0, posted('ann', 'secret', 1))
    await first.until(2)
    await project(0, erased('ann', 1))
    await first.until(3)
    const expected = [
      [undefined, expect.anything()],
      ['deleted', { user: 'ann' }],
    ]
    for (const path of paths) {
      const stream = await open(path, since(0, 0))
      await stream.until(2)
      expect(told(stream)).toEqual(expected)
      expect(JSON.stringify(stream.events)).not.toContain('secret')
      stream.close()
    }
    first.close()
    // Nobody follows any more: what is told next is read from the store.
    await new Promise((resolve) => setTimeout(resolve, 200))
    for (const path of paths) {
      const stream = await open(path, since(0, 0))
      await stream.until(2)
      expect(told(stream)).toEqual(expected)
      stream.close()
    }
  })
})
