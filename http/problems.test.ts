import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import Router from '@koa/router'
import { Problem, problemType } from '../contracts/problem.ts'
import { type Served, serve } from '../testing/serve.ts'
import { type Fault, RequestFailed } from './problems.ts'

let server: Served
let fault: Fault

beforeAll(async () => {
  const api = new Router()
  api.get('/fault', () => {
    throw new RequestFailed(fault, { cause: new Error('mongo7.internal:27017') })
  })
  api.get('/crash', () => {
    throw Object.assign(new Error('mongo7.internal:27017'), { status: 418, expose: true, headers: { Via: 'mongo7' } })
  })
  api.post('/message', ({ response }) => {
    response.body = 'posted'
  })
  server = await serve([api])
})
afterAll(() => server.stop())

async function problemOf(path: string, method = 'GET') {
  const response = await fetch(server.origin + path, { method })
  const text = await response.text()
  const problem = Problem.strict().parse(JSON.parse(text))
  expect(response.headers.get('Content-Type')).toMatch(problemType)
  expect(problem.status).toBe(response.status)
  expect(problem.request_id).toBe(response.headers.get('X-Request-Id'))
  return { problem, text, headers: response.headers }
}

describe('a path that is no route', () => {
  test.each(['/index.html', '/messag', '/message/x', '/messages/stream/x', '/users/a/b', '/..%2f'])(
    '%s is not found',
    async (path) => {
      const { problem } = await problemOf(path)
      expect(problem).toMatchObject({ status: 404, type: 'urn:problem:not-found', detail: 'There is no such route.' })
    },
  )
})

describe('a method that a path does not have', () => {
  test.each([
    ['DELETE', '/message', ['POST']],
    ['GET', '/message', ['POST']],
    ['PUT', '/messages', ['GET', 'HEAD', 'POST']],
    ['PUT', '/messages/', ['GET', 'HEAD', 'POST']],
    ['POST', '/users', ['GET', 'HEAD']],
    ['OPTIONS', '/conversations/1234', ['GET', 'HEAD']],
  ])('%s %s is told which it has, whichever service answers them', async (method, path, allowed) => {
    const { problem, headers } = await problemOf(path, method)
    expect(problem).toMatchObject({ status: 405, type: 'urn:problem:method-not-allowed' })
    expect(headers.get('Allow')?.split(', ')).toEqual(expect.arrayContaining(allowed))
    expect(headers.get('Allow')).not.toContain(method)
  })
})

test.each(['/conversations/%', '/conversations/%zz', '/conversations/%ff', '/%c3%28'])(
  'the URL %s is not percent-encoded UTF-8',
  async (path) => {
    expect((await problemOf(path)).problem).toMatchObject({ status: 400, type: 'urn:problem:malformed-request' })
  },
)

test('a crash tells no internals, whatever the error carries', async () => {
  const { problem, text, headers } = await problemOf('/crash')
  expect(problem).toMatchObject({ status: 500, type: 'urn:problem:internal' })
  expect(text).not.toMatch(/mongo7|27017|\.ts|Error:/)
  expect(headers.get('Via')).toBeNull()
})

describe('what is temporary says when to try again, and no internals', () => {
  test.each<Fault>([
    { kind: 'not-written' },
    { kind: 'outcome-unknown' },
    { kind: 'unavailable', what: 'read model' },
    { kind: 'behind' },
  ])('$kind', async (given) => {
    fault = given
    const { problem, text, headers } = await problemOf('/fault')
    expect(problem).toMatchObject({ status: 503, type: `urn:problem:${given.kind}` })
    expect(Number(headers.get('Retry-After'))).toBeGreaterThan(0)
    expect(text).not.toContain('mongo7')
  })
})

test('what was not written and what may have been are not told alike', async () => {
  fault = { kind: 'not-written' }
  const notWritten = await problemOf('/fault')
  fault = { kind: 'outcome-unknown' }
  const unknown = await problemOf('/fault')
  expect(notWritten.problem.detail).toMatch(/Nothing was stored/)
  expect(unknown.problem.detail).toMatch(/may have been stored/)
})

test('what cannot be mended by waiting does not say when to try again', async () => {
  expect((await problemOf('/nowhere')).headers.get('Retry-After')).toBeNull()
  expect((await problemOf('/crash')).headers.get('Retry-After')).toBeNull()
})
