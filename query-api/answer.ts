import type { Context } from 'koa'
import { consistencyTokenHeader } from '../contracts/consistency-token.ts'
import { sendUnlessKnown } from '../http/etag.ts'
import type { Page } from './pages.ts'
import type { View } from './visible.ts'

/** 200 with a page and the token of the view that it shows, or 304 when the client has it. */
export function answer(context: Context, view: View, page: Page) {
  context.status = 200
  for (const [name, value] of headersOf(view, page)) context.set(name, value)
  sendUnlessKnown(context, page.etag, page.bytes)
}

/** The headers of a page, without that of its length. */
export function headersOf({ token }: View, { etag, link }: Page): readonly (readonly [string, string])[] {
  return [
    ['Content-Type', 'application/json; charset=utf-8'],
    [consistencyTokenHeader, token],
    ['ETag', etag],
    // Kept by whoever likes, and shown by nobody who has not asked whether it is still so.
    ['Cache-Control', 'no-cache'],
    ...(link === undefined ? [] : [['Link', link] as const]),
  ]
}
