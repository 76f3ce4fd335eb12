import { createHash } from 'node:crypto'
import type { Context } from 'koa'

/** Of the bytes, quoted, as the ETag header has it. */
export const etagOf = (bytes: Buffer): string =>
  `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 27)}"`

/** Answers with the bytes of this ETag, or 304 when the client has them. */
export function sendUnlessKnown(context: Context, etag: string, bytes: Buffer) {
  context.set('ETag', etag)
  if (isKnown(context.get('If-None-Match'), etag)) context.status = 304
  else context.body = bytes
}

/**
 * RFC 9110, section 13.1.2. What the request says about caches does not matter, as Koa has it: this is no cache, and
 * clients that know an ETag say `no-cache` unasked.
 */
const isKnown = (ifNoneMatch: string, etag: string) =>
  ifNoneMatch.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag)
