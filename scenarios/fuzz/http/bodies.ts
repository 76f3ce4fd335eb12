import { gzipSync } from 'node:zlib'
import type { Chances } from '../../load/chances.ts'
import { anyJson } from './hostile.ts'
import { chunked, type RawRequest } from './message.ts'

/** JSON of this content, with something in it that should not be. */
export function hostileBody(chances: Chances, content: object): string {
  const json = JSON.stringify(content)
  return chances.oneOf([
    () => anyJson(chances),
    () => json.replace('}', `,"__proto__":${anyJson(chances)},"constructor":{"prototype":{"user":"x"}}}`),
    () => json.replace('{', `{"user":"first","message":${anyJson(chances)},`),
    () => json.replace(/:"[^"]*"/, `:${anyJson(chances)}`),
    () => `${json}${anyJson(chances)}`,
    () => json.replace('{', `{"more":${anyJson(chances)},`),
    () => json.padEnd(chances.oneOf([65_535, 65_536, 65_537, 200_000])),
  ])()
}

/** How the bytes of a body come: as they are, compressed, in chunks, or with a length that is not theirs. */
export function encoded(chances: Chances, body: Buffer): Pick<RawRequest, 'headers'> & { readonly body: Buffer } {
  const other = Math.floor(chances.between(0, body.length * 2))
  return chances.oneOf<() => Pick<RawRequest, 'headers'> & { readonly body: Buffer }>([
    () => ({ headers: [], body }),
    () => ({ headers: [], body }),
    () => ({ headers: [], body }),
    () => ({ headers: [['Transfer-Encoding', 'chunked']], body: chunked(body, [chances.oneOf([1, 7, 100, 70_000])]) }),
    () => ({
      headers: [['Content-Encoding', chances.oneOf(['gzip', 'deflate', 'br', 'x', 'identity', 'gzip, gzip'])]],
      body: gzipSync(body),
    }),
    () => ({ headers: [['Content-Encoding', 'gzip']], body: gzipSync(Buffer.alloc(10_000_000, '[')) }),
    () => ({ headers: [['Content-Length', String(other)]], body }),
    () => ({
      headers: [
        ['Content-Length', String(body.length)],
        ['Content-Length', String(other)],
      ],
      body,
    }),
    () => ({
      headers: [['Content-Length', chances.oneOf(['', '-1', '1e3', '0x10', '99999999999999999999', '+5', '5 5'])]],
      body,
    }),
    () => ({
      headers: [
        ['Transfer-Encoding', 'chunked'],
        ['Content-Length', String(other)],
      ],
      body: chunked(body, [50]),
    }),
    () => ({
      headers: [['Transfer-Encoding', chances.oneOf(['gzip, chunked', 'chunked, chunked', 'identity', 'x', ''])]],
      body: chunked(body, [50]),
    }),
  ])()
}
