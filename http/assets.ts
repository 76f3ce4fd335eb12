import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Context } from 'koa'

/** A file as it was when it was read. */
export interface Asset {
  /** Its ending, such as `.css`. */
  readonly type: string
  readonly bytes: Buffer
  /** Quoted, as it is sent. */
  readonly etag: string
}

export function readAsset(path: string, type: string): Asset {
  const bytes = readFileSync(path)
  return { type, bytes, etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 27)}"` }
}

export function sendAsset(context: Context, { type, bytes, etag }: Asset) {
  context.status = 200
  context.type = type
  context.set('ETag', etag)
  // Asked for anew each time, and answered 304: so a browser never mixes the files of two versions.
  context.set('Cache-Control', 'no-cache')
  context.set('X-Content-Type-Options', 'nosniff')
  if (has(context.get('If-None-Match'), etag)) context.status = 304
  else context.body = bytes
}

/** As of pages: what else the request says about caches does not matter, because this is no cache. */
const has = (ifNoneMatch: string, etag: string) =>
  ifNoneMatch.split(',').some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag)
