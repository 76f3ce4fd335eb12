import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Context } from 'koa'
import { clientHas } from './etag.ts'

/** A file as it was when it was read. */
export interface Asset {
  /** Its ending, such as `.css`. */
  readonly type: string
  readonly bytes: Buffer
  /** As the header has it. */
  readonly etag: string
}

export function readAsset(path: string, type: string): Asset {
  return assetOf(readFileSync(path), type)
}

export function assetOf(bytes: Buffer, type: string): Asset {
  return { type, bytes, etag: `"${createHash('sha256').update(bytes).digest('base64url').slice(0, 27)}"` }
}

export function sendAsset(context: Context, { type, bytes, etag }: Asset) {
  context.status = 200
  context.type = type
  context.set('ETag', etag)
  // Asked for anew each time, and answered 304: so a browser never mixes the files of two versions.
  context.set('Cache-Control', 'no-cache')
  context.set('X-Content-Type-Options', 'nosniff')
  if (clientHas(context, etag)) context.status = 304
  else context.body = bytes
}
