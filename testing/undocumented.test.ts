import { describe, expect, test } from '@jest/globals'
import * as examples from '../contracts/examples.ts'
import { undocumented } from './undocumented.ts'

describe('what the document does not say is told:', () => {
  const asked = { method: 'GET', path: '/users?limit=1' }
  const headers = {
    'Content-Type': 'application/json',
    'Consistency-Token': 'x',
    'X-Request-Id': 'x',
    ETag: 'x',
    'Cache-Control': 'x',
  }
  const answered = (body: object, more: object = {}, status = 200) =>
    undocumented(asked, new Response(JSON.stringify(body), { status, headers: { ...headers, ...more } }))

  test('nothing of what it says', async () => {
    expect(await answered(examples.users, { Link: '</users?after=x>; rel="next"' })).toEqual([])
  })

  test.each([
    ['a status', examples.users, {}, 418, 'GET /users?limit=1 is not answered 418'],
    ['a header', examples.users, { Via: 'x' }, 200, 'via is not described'],
    [
      'the value of a header',
      examples.users,
      { 'X-Request-Id': 'two words' },
      200,
      expect.stringMatching(/^x-request-id: /),
    ],
    ['a media type', examples.users, { 'Content-Type': 'text/html' }, 200, 'it is text/html'],
    ['a field', { ...examples.users, more: 1 }, {}, 200, expect.stringMatching(/unevaluated/)],
    ['a body', { users: [1] }, {}, 200, '/users/0 must be string'],
  ])('%s', async (_, body, more, status, words) => {
    expect(await answered(body, more, status)).toEqual([words])
  })

  test('a header that is missing', async () => {
    const { ETag: _, ...rest } = headers
    const response = new Response(JSON.stringify(examples.users), { headers: rest })
    expect(await undocumented(asked, response)).toEqual(['etag is missing'])
  })
})
