import type { IncomingMessage } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from '@jest/globals'
import type { Context } from 'koa'
import type { Page } from './pages.ts'
import { createPopularPages } from './popular-pages.ts'
import type { View } from './visible.ts'

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')

test('a page that was shown is not kept for longer than it may be shown again', async () => {
  const view: View = { vector: [1], token: '1', generation: {} as View['generation'] }
  const made: WeakRef<Page>[] = []
  const makePage = () => {
    const page = { bytes: Buffer.from('page'), etag: '"page"', link: undefined }
    made.push(new WeakRef(page))
    return page
  }
  // Nobody else keeps a page: their capacity was needed for others.
  const popular = createPopularPages(
    { ready: () => view, current: async () => view, show() {}, hasAllShown: () => true },
    { ready: makePage, at: async () => makePage() },
  )
  for (const url of ['/one', '/other']) {
    popular.remember({ req: { url }, _matchedRoute: url } as unknown as Context, url, async () => undefined)
    expect(popular.shortcut({ url, headers: {} } as IncomingMessage)?.body.toString()).toBe('page')
  }
  const kept = () => made.filter((page) => page.deref() !== undefined).length
  await sleep(20)
  collect()
  expect(kept()).toBe(2)
  await sleep(600)
  collect()
  expect(kept()).toBe(0)
})
