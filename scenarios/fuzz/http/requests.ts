import type { Chances } from '../../load/chances.ts'
import { encoded, hostileBody } from './bodies.ts'
import { anyHeader, anyParameter, anyText } from './hostile.ts'
import type { RawRequest } from './message.ts'

/** What the service has given out, to be sent back to it, as it is or with mistakes. */
export interface Given {
  readonly tokens: readonly [string, ...string[]]
  readonly cursors: readonly [string, ...string[]]
  readonly etags: readonly [string, ...string[]]
}

/** Messages are posted to conversations, and by users, that are not the ones that are deleted. */
const [posted, deleted] = [
  ['c0', 'c1', 'c2'],
  ['gone 0', 'gone 1'],
] as const

const read = [
  '/messages',
  '/users',
  '/conversations',
  '/conversations/c0',
  '/conversations/c1',
  '/conversations/none',
  '/status.json',
  '/openapi.json',
  '/',
  '/docs',
  '/status',
  '/messages/stream',
  '/conversations/c0/stream',
  '/chat/chat.js',
  '/docs/x',
  '/healthz',
  '/readyz',
  '/metrics',
  '/vitals',
] as const

/** A request that is valid, or has something in it that is not. */
export function anyRequest(chances: Chances, given: Given): RawRequest {
  const kinds = [
    () => aPost(chances, given),
    () => aPost(chances, given),
    () => aRead(chances, given),
    () => aRead(chances, given),
    () => aDelete(chances, given),
  ] as const
  return chances.oneOf(kinds)()
}

function aPost(chances: Chances, given: Given): RawRequest {
  const isGeneral = chances.with(0.3)
  const name = () => (chances.with(0.7) ? `user ${Math.floor(chances.between(0, 5))}` : anyText(chances))
  const conversation = chances.with(0.7) ? chances.oneOf(posted) : anyText(chances)
  const text = chances.with(0.5) ? 'hello' : anyText(chances)
  const content = isGeneral ? { user: name(), text } : { sender: name(), conversation_id: conversation, message: text }
  const json = chances.with(0.6) ? JSON.stringify(content) : hostileBody(chances, content)
  const plain = Buffer.from(json, chances.oneOf(['utf8', 'utf8', 'utf8', 'latin1', 'utf16le']))
  const types = [
    'application/json',
    'application/json; charset=utf-8',
    'application/vnd.x+json',
    'application/json;charset="UTF-8"',
    'text/plain',
    'application/json; charset=utf-16',
    'application/json, application/json',
    '',
    'json',
    'multipart/form-data',
    'application/json; charset=',
  ] as const
  const type: [string, string] = ['Content-Type', chances.with(0.7) ? types[0] : chances.oneOf(types)]
  const { body, headers } = encoded(chances, plain)
  return {
    method: 'POST',
    target: isGeneral ? '/message' : chances.oneOf(['/messages/', '/messages']),
    headers: [type, ...headers, ...someHeaders(chances, given)],
    body,
  }
}

function aRead(chances: Chances, given: Given): RawRequest {
  const path = chances.with(0.85)
    ? chances.oneOf(read)
    : `/${chances.oneOf(['conversations', 'messages', 'chat', 'users', ''])}/${anyParameter(chances)}`
  const parameters = Array.from({ length: chances.oneOf([0, 0, 1, 2, 3, 2_000]) }, () => {
    const value = chances.with(0.5) ? chances.oneOf(given.cursors) : anyParameter(chances)
    return `${chances.oneOf(['limit', 'limit', 'before', 'after', 'x', '__proto__', 'limit[]'])}=${value}`
  })
  const target = parameters.length > 0 ? `${path}?${parameters.join('&')}` : path
  const forms = [
    target,
    `http://fuzz${target}`,
    `//${target}`,
    `/./..${target}`,
    `http://[${target}`,
    `http://a:99999${target}`,
    '*',
    `${target}#x`,
    target.replace('/', '/%2e%2e/'),
    `HTTP://user:pass@fuzz${target}`,
  ] as const
  return {
    method: chances.oneOf([
      'GET',
      'GET',
      'GET',
      'GET',
      'HEAD',
      'OPTIONS',
      'PUT',
      'TRACE',
      'PATCH',
      'QUERY',
      'CONNECT',
      'PROPFIND',
    ]),
    target: chances.with(0.7) ? target : chances.oneOf(forms),
    headers: someHeaders(chances, given),
  }
}

function aDelete(chances: Chances, given: Given): RawRequest {
  const conversation = encodeURIComponent(chances.oneOf(deleted))
  const target = chances.oneOf([
    `/conversations/${conversation}`,
    `/conversations/${conversation}/messages/${anyParameter(chances)}`,
    '/users/nobody',
  ])
  return { method: 'DELETE', target, headers: someHeaders(chances, given) }
}

function someHeaders(chances: Chances, { tokens, etags }: Given): [string, string][] {
  const headers = [
    'Consistency-Token',
    'Last-Event-ID',
    'If-None-Match',
    'Prefer',
    'Idempotency-Key',
    'Accept',
    'Range',
    'X-Request-Id',
    'traceparent',
    'Connection',
    'Expect',
    'Upgrade',
    'Cookie',
    'Accept-Encoding',
    'If-Match',
    'Origin',
    'X-Forwarded-For',
    'X-HTTP-Method-Override',
  ] as const
  const count = chances.oneOf([0, 0, 0, 1, 1, 2, 4, 100])
  return Array.from({ length: count }, (): [string, string] => {
    const name = chances.oneOf(headers)
    const known = name === 'If-None-Match' ? chances.oneOf(etags) : chances.oneOf(tokens)
    return [name, chances.with(0.4) ? known : anyHeader(chances)]
  })
}
