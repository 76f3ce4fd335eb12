import type { IncomingMessage } from 'node:http'
import { describe, expect, test } from '@jest/globals'
import type { Context } from 'koa'
import { encodeConsistencyToken } from '../contracts/consistency-token.ts'
import { contains } from '../contracts/position.ts'
import { conversationsOverLmdb, idsOf } from '../testing/conversations-over-lmdb.ts'
import type { Page } from './pages.ts'
import { createPopularPages } from './popular-pages.ts'
import type { View } from './visible.ts'

const { origin, project } = conversationsOverLmdb()

const path = '/conversations/1234?limit=2'
const ask = (headers: Record<string, string> = {}) => fetch(origin() + path, { headers })

/** All headers but those that are another one's each time. */
const lasting = ({ headers }: Response) =>
  Object.fromEntries([...headers].filter(([name]) => name !== 'date' && name !== 'x-request-id'))

async function counted(): Promise<number> {
  const metrics = await (await fetch(`${origin()}/metrics`)).text()
  const [, count] =
    /http_request_duration_seconds_count\{method="GET",route="\/conversations\/:id",status="200"\} (\d+)/.exec(
      metrics,
    ) ?? []
  return Number(count)
}

describe('a page that was asked for before', () => {
  test('is answered as it was the first time, in every header', async () => {
    await project('1234', [0, 1, 2])
    const [first, again] = [await ask(), await ask()]
    expect(lasting(again)).toEqual(lasting(first))
    expect(again.headers.get('Link')).toMatch(/rel="prev"/)
    expect(await again.text()).toBe(await first.text())
    expect(await counted()).toBe(2)
  })

  test('has an id for each request: the one that it brings, when that is fit for one', async () => {
    await project('1234', [0])
    const ids = [await ask(), await ask(), await ask()].map(({ headers }) => headers.get('X-Request-Id'))
    expect(new Set(ids).size).toBe(3)
    expect((await ask({ 'X-Request-Id': 'mine' })).headers.get('X-Request-Id')).toBe('mine')
    expect((await ask({ 'X-Request-Id': 'a b' })).headers.get('X-Request-Id')).not.toBe('a b')
  })

  test('shows what has come since', async () => {
    await project('1234', [0])
    for (let offset = 1; offset < 20; offset += 1) {
      await ask()
      await project('1234', [offset])
      expect(idsOf(await (await ask()).json())).toEqual([String(offset - 1), String(offset)])
    }
  })

  test('waits for a token, and is not sent to whoever has it', async () => {
    await project('1234', [0])
    await ask()
    const later = ask({ 'Consistency-Token': encodeConsistencyToken({ logId: 'log', vector: [2] }) })
    await ask()
    await project('1234', [1])
    expect(idsOf(await (await later).json())).toEqual(['0', '1'])
    const tag = (await ask()).headers.get('ETag') ?? ''
    expect((await ask({ 'If-None-Match': tag })).status).toBe(304)
  })
})

test('what was not found is looked for again', async () => {
  expect((await ask()).status).toBe(404)
  await project('1234', [0])
  expect((await ask()).status).toBe(200)
})

describe('while a page is made again', () => {
  /** Views and pages that move and come when a test says so. */
  function slowly() {
    let ready: View | undefined
    let make = () => {}
    const newer = new Promise<void>((resolve) => {
      make = resolve
    })
    const made = new Map<View, Page>()
    let shown: View['vector'] = [0]
    const page = (text: string): Page => ({ bytes: Buffer.from(text), etag: `"${text}"`, link: undefined })
    const view = (next: number): View => ({ vector: [next], token: String(next), generation: {} as View['generation'] })
    const [before, after] = [view(1), view(2)]
    ready = before
    made.set(before, page('before'))
    const popular = createPopularPages(
      {
        ready: () => ready,
        current: async () => after,
        show({ vector }) {
          shown = vector
        },
        hasAllShown: ({ vector }) => contains(vector, shown),
      },
      {
        ready: (at) => made.get(at),
        async at(at) {
          await newer
          made.set(at, page('after'))
          return made.get(at)
        },
      },
    )
    popular.remember(
      { req: { url: '/page' }, _matchedRoute: '/page' } as unknown as Context,
      'page',
      async () => undefined,
    )
    return {
      ask: () => popular.shortcut({ url: '/page', headers: {} } as IncomingMessage)?.body.toString(),
      move() {
        ready = undefined
      },
      make,
      show: () => {
        shown = after.vector
      },
    }
  }

  test('the first waits, and the others are shown the one before', async () => {
    const { ask, move, make } = slowly()
    expect(ask()).toBe('before')
    move()
    expect([ask(), ask(), ask()]).toEqual([undefined, 'before', 'before'])
    make()
    await new Promise(setImmediate)
    expect([ask(), ask()]).toEqual([undefined, 'after'])
  })

  test('nobody is shown the one before when somebody was shown more', () => {
    const { ask, move, show } = slowly()
    ask()
    move()
    ask()
    show()
    expect(ask()).toBeUndefined()
  })

  test('nobody is shown one that is older than a moment', async () => {
    const { ask, move } = slowly()
    ask()
    move()
    ask()
    await new Promise((resolve) => setTimeout(resolve, 230))
    expect(ask()).toBeUndefined()
  })

  test('one that many ask for is shown for as long as making it is to cost a share of the time', async () => {
    const { ask, move, make } = slowly()
    ask()
    move()
    ask()
    // Making it takes so long that it rests for as long as any may.
    const begun = performance.now()
    await new Promise((resolve) => setTimeout(resolve, 20))
    for (let count = 0; count < 10; count += 1) expect(ask()).toBe('before')
    make()
    await new Promise(setImmediate)
    expect([ask(), ask(), ask()]).toEqual(['after', 'after', 'after'])
    await new Promise((resolve) => setTimeout(resolve, begun + 130 - performance.now()))
    expect([ask(), ask()]).toEqual([undefined, 'after'])
  })
})
