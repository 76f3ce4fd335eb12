import { describe, expect, test } from '@jest/globals'
import { undocumented } from '../testing/undocumented.ts'
import type { Form } from './form.ts'

interface Case {
  readonly title: string
  readonly method: string
  readonly path: string
  readonly headers?: Record<string, string>
  readonly body?: string | Uint8Array
  readonly status: number
  /** The problem as it is sent, without its request_id. */
  readonly problem: object
  readonly allow?: string
}

const json = { 'Content-Type': 'application/json' }
const post = (title: string, body: string | Uint8Array, headers: Record<string, string> = json) =>
  ({ title, method: 'POST', path: '/message', body, headers }) as const

const problem = (status: number, kind: string, title: string, detail: string, errors?: object[]) => ({
  status,
  problem: { type: `urn:problem:${kind}`, title, status, detail, ...(errors && { errors }) },
})
const invalid = (...errors: object[]) =>
  problem(422, 'invalid-field', 'The request has invalid fields', 'Correct the fields listed in errors.', errors)
const notJson = problem(400, 'malformed-json', 'The body is not JSON', 'Send one JSON object, in UTF-8.')
const notAllowed = (allow: string) => ({
  ...problem(405, 'method-not-allowed', 'Method not allowed', `Use ${allow.replaceAll(', ', ' or ')}.`),
  allow,
})
const notFound = (what: string) => problem(404, 'not-found', 'Not found', `There is no such ${what}.`)
const unsupported = problem(415, 'unsupported-media-type', 'Unsupported media type', 'Send application/json, in UTF-8.')
const tooLarge = problem(413, 'too-large', 'The body is too large', 'Send at most 65536 bytes.')
const malformed = problem(
  400,
  'malformed-request',
  'The request is malformed',
  'Send HTTP/1.1, and a URL percent-encoded as UTF-8.',
)
const tooLong = problem(
  431,
  'headers-too-large',
  'The URL or the headers are too large',
  'Send a shorter URL, or fewer or shorter headers.',
)
const length = (max: number) => `must be a text of 1 to ${max} UTF-16 units`
const limit = { parameter: 'limit', detail: 'must be a whole number from 1 to 1000' }
const get = (path: string) => ({ title: `GET ${path}`, method: 'GET', path })

const cases: Case[] = [
  { ...post('a body that is not JSON', '{"user":'), ...notJson },
  { ...post('an empty body', ''), ...notJson },
  { ...post('a body that is no object', '"text"'), ...invalid({ pointer: '#', detail: 'must be a JSON object' }) },
  { ...post('a body that is not UTF-8', new Uint8Array([0x22, 0xff, 0x22])), ...notJson },
  {
    ...post('no field at all', '{}'),
    ...invalid({ pointer: '#/user', detail: 'is required' }, { pointer: '#/text', detail: 'is required' }),
  },
  {
    ...post('every field wrong', '{"user":"","text":7}'),
    ...invalid({ pointer: '#/user', detail: length(256) }, { pointer: '#/text', detail: length(4096) }),
  },
  {
    ...post('NUL and an unpaired surrogate', '{"user":"a\\u0000","text":"\\ud83d"}'),
    ...invalid(
      { pointer: '#/user', detail: 'must not contain the character NUL' },
      { pointer: '#/text', detail: 'must not contain an unpaired surrogate' },
    ),
  },
  {
    ...post('names and texts that are too long', JSON.stringify({ user: 'u'.repeat(257), text: '🎉'.repeat(2049) })),
    ...invalid({ pointer: '#/user', detail: length(256) }, { pointer: '#/text', detail: length(4096) }),
  },
  { ...post('a list', '[]'), ...invalid({ pointer: '#', detail: 'must be a JSON object' }) },
  {
    ...post('a conversation that a URL cannot name', '{"sender":"a","conversation_id":"..","message":"m"}'),
    path: '/messages/',
    ...invalid({ pointer: '#/conversation_id', detail: 'must not be "." or ".."' }),
  },
  {
    ...post('no conversation', '{"sender":"a","message":"m"}'),
    path: '/messages/',
    ...invalid({ pointer: '#/conversation_id', detail: 'is required' }),
  },
  { ...post('a body that is too large', `{"user":"a","text":"${' '.repeat(70_000)}"}`), ...tooLarge },
  { ...post('text/plain', '{"user":"a","text":"b"}', { 'Content-Type': 'text/plain' }), ...unsupported },
  {
    ...post('another charset', '{"user":"a","text":"b"}', { 'Content-Type': 'application/json; charset=latin1' }),
    ...unsupported,
  },
  { ...post('no media type', new Uint8Array([123, 125]), {}), ...unsupported },
  { title: 'a route that is not there', method: 'GET', path: '/nothing', ...notFound('route') },
  { title: 'a route that is not there, to write', method: 'POST', path: '/nothing', ...notFound('route') },
  { title: 'an unknown conversation', method: 'GET', path: '/conversations/unknown', ...notFound('conversation') },
  { title: 'PUT /messages', method: 'PUT', path: '/messages', ...notAllowed('GET, HEAD, POST') },
  { title: 'GET /message', method: 'GET', path: '/message', ...notAllowed('POST') },
  { title: 'POST /users', method: 'POST', path: '/users', ...notAllowed('GET, HEAD') },
  { title: 'PATCH of a conversation', method: 'PATCH', path: '/conversations/1', ...notAllowed('DELETE, GET, HEAD') },
  { ...get('/messages?limit=0'), ...invalid(limit) },
  { ...get('/messages?limit=1001'), ...invalid(limit) },
  { ...get('/messages?limit=1e2'), ...invalid(limit) },
  { ...get('/conversations/1?limit=-1'), ...invalid(limit) },
  { ...get('/messages?limit=1&limit=2'), ...invalid({ parameter: 'limit', detail: 'must be given once' }) },
  {
    ...get('/conversations/1?before=x'),
    ...invalid({ parameter: 'before', detail: 'must be a cursor as a Link header of this service gives it' }),
  },
  {
    ...post('a key that is none', '{"user":"a","text":"b"}', { ...json, 'Idempotency-Key': 'two words' }),
    ...invalid({ header: 'Idempotency-Key', detail: 'must be a text of 1 to 255 ASCII characters' }),
  },
  {
    ...post('a token that is none', '{"user":"a","text":"b"}', { ...json, 'Consistency-Token': 'x' }),
    ...invalid({ header: 'Consistency-Token', detail: 'must be a token as this service gives it' }),
  },
  { ...get('/conversations/%zz'), ...malformed },
  { ...get('/conversations/%ff'), ...malformed },
  {
    title: 'a header that is too long',
    method: 'GET',
    path: '/users',
    headers: { 'X-Long': 'x'.repeat(20_000) },
    ...tooLong,
  },
  { title: 'a URL that is too long', method: 'GET', path: `/${'x'.repeat(20_000)}`, ...tooLong },
]

/** Both forms answer these with the same bytes, apart from the request's id. */
export function errors(form: () => Form) {
  describe('an error is a problem that lists what is wrong:', () => {
    test.each(cases)('$title', async ({ method, path, headers = {}, body, status, problem, allow }) => {
      const response = await fetch(`${form().origin}${path}`, { method, headers, ...(body !== undefined && { body }) })
      const text = await response.clone().text()
      expect(response.headers.get('Content-Type')).toBe('application/problem+json')
      const { request_id } = JSON.parse(text)
      expect(text).toBe(JSON.stringify({ ...problem, request_id }))
      expect(response.status).toBe(status)
      expect(request_id).toBe(response.headers.get('X-Request-Id'))
      expect(response.headers.get('Allow')).toBe(allow ?? null)
      expect(await undocumented({ method, path }, response)).toEqual([])
    })
  })
}
