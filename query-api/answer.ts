import type { Context } from 'koa'
import { consistencyTokenHeader } from '../contracts/consistency-token.ts'
import type { Page } from './pages.ts'
import type { View } from './visible.ts'

/** 200 with a page and the token of the view that it shows, or 304 when the client has it. */
export function answer(context: Context, { token }: View, { bytes, etag, link }: Page) {
  context.status = 200
  context.set(consistencyTokenHeader, token)
  context.set('ETag', etag)
  // Kept by whoever likes, and shown by nobody who has not asked whether it is still so.
  context.set('Cache-Control', 'no-cache')
  if (link !== undefined) context.set('Link', link)
  if (has(context.get('If-None-Match'), etag)) {
    context.status = 304
    return
  }
  context.type = 'json'
  context.body = bytes
}

/**
 * RFC 9110, section 13.1.2. What the request says about caches does not matter, as Koa has it: this is no cache, and
 * clients that know an ETag say `no-cache` unasked.
 */
const has = (ifNoneMatch: string, etag: string) =>
  ifNoneMatch.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag)
