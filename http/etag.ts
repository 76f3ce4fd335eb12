import type { Context } from 'koa'

/**
 * Whether the client says that it has what the ETag stands for: RFC 9110, section 13.1.2. What the request says about
 * caches does not matter, as Koa has it: this is no cache, and clients that know an ETag say `no-cache` unasked.
 */
export const clientHas = (context: Context, etag: string): boolean =>
  context
    .get('If-None-Match')
    .split(',')
    .some((tag) => tag.trim() === '*' || tag.trim().replace(/^W\//, '') === etag)
