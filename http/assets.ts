import { readFileSync } from 'node:fs'
import type { Context } from 'koa'
import { etagOf, sendUnlessKnown } from './etag.ts'

/** A file as it was when it was read. */
export interface Asset {
  /** Its ending, such as `.css`. */
  readonly type: string
  readonly bytes: Buffer
  /** Quoted, as it is sent. */
  readonly etag: string
}

export function readAsset(path: string, type: string): Asset {
  return assetOf(readFileSync(path), type)
}

export function assetOf(bytes: Buffer, type: string): Asset {
  return { type, bytes, etag: etagOf(bytes) }
}

export function sendAsset(context: Context, { type, bytes, etag }: Asset) {
  context.status = 200
  context.type = type
  // Asked for anew each time, and answered 304: so a browser never mixes the files of two versions.
  context.set('Cache-Control', 'no-cache')
  context.set('X-Content-Type-Options', 'nosniff')
  sendUnlessKnown(context, etag, bytes)
}
