import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import Router from '@koa/router'
import { z } from 'zod'
import { Problem } from '../contracts/problem.ts'
import { exchangeBytes } from '../testing/exchange-bytes.ts'
import { type Served, serve } from '../testing/serve.ts'
import { bodyLimit, jsonBody, validated } from './validated-body.ts'

const Body = z.object({ user: z.string('must be a text'), 'a/b~c': z.array(z.number('must be a number')).optional() })

let server: Served

beforeAll(async () => {
  const api = new Router()
  api.post('/message', jsonBody(), ({ request, response }) => {
    response.body = validated(Body, request.body)
  })
  server = await serve([api])
})
afterAll(() => server.stop())

const json = 'application/json'

async function post(body: RequestInit['body'], type: string = json) {
  const headers = type === '' ? {} : { 'Content-Type': type }
  const response = await fetch(`${server.origin}/message`, {
    method: 'POST',
    headers,
    body,
    duplex: 'half',
  } as RequestInit)
  return { status: response.status, body: await response.json() }
}

async function problemOf(body: RequestInit['body'], type?: string) {
  const answer = await post(body, type)
  expect(answer.body).toMatchObject({ status: answer.status })
  return Problem.parse(answer.body)
}

describe('a body', () => {
  test.each([
    json,
    'APPLICATION/JSON',
    'application/json; charset=utf-8',
    'application/json;charset="UTF-8"',
    'application/x+json',
  ])('may be %s', async (type) => {
    expect(await post('{"user":"añ🫖","mood":1}', type)).toEqual({ status: 200, body: { user: 'añ🫖' } })
  })

  test.each(['', 'text/plain', 'application/x-www-form-urlencoded', 'text/x+json', 'application/json; charset=latin1'])(
    'may not be %j',
    async (type) => {
      expect(await problemOf(Buffer.from('{"user":"anson"}'), type)).toMatchObject({
        status: 415,
        type: 'urn:problem:unsupported-media-type',
      })
    },
  )

  test.each(['', ' \n', '{', '{"user":"anson"', "{'user':'anson'}", '{"user":"anson"} {}', 'undefined', '\0'])(
    'must be JSON, which %j is not',
    async (text) => {
      expect(await problemOf(text)).toMatchObject({ status: 400, type: 'urn:problem:malformed-json' })
    },
  )
})

test('a request that has no body, and tells no length of one, is told to send JSON', async () => {
  const bytes = `POST /message HTTP/1.1\r\nHost: a\r\nContent-Type: ${json}\r\nConnection: close\r\n\r\n`
  const answer = await exchangeBytes(server.address.port, bytes)
  expect(answer).toMatch(/^HTTP\/1.1 400 /)
  expect(answer).toContain('urn:problem:malformed-json')
})

describe('a body of too many bytes', () => {
  const sized = (size: number) => JSON.stringify({ user: 'x'.repeat(size - '{"user":""}'.length) })
  const chunked = (text: string) => new Blob([text]).stream()

  test('is refused by its length, and one of just as many is taken', async () => {
    expect(await problemOf(sized(bodyLimit + 1))).toMatchObject({ status: 413, detail: 'Send at most 65536 bytes.' })
    expect((await post(sized(bodyLimit))).status).toBe(200)
  })

  test('is refused when no length was told, and one of just as many is taken', async () => {
    expect(await problemOf(chunked(sized(bodyLimit + 1)))).toMatchObject({ status: 413, type: 'urn:problem:too-large' })
    expect((await post(chunked(sized(bodyLimit)))).status).toBe(200)
  })

  test('is counted in bytes, not in characters', async () => {
    expect(await problemOf(`{"user":"${'é'.repeat(bodyLimit / 2)}"}`)).toMatchObject({ status: 413 })
  })
})

describe('fields that are wrong', () => {
  test('are all listed, each by its JSON pointer', async () => {
    expect(await problemOf('{"user":1,"a/b~c":[1,"2",3,null]}')).toMatchObject({
      status: 422,
      type: 'urn:problem:invalid-field',
      errors: [
        { pointer: '#/user', detail: 'must be a text' },
        { pointer: '#/a~1b~0c/1', detail: 'must be a number' },
        { pointer: '#/a~1b~0c/3', detail: 'must be a number' },
      ],
    })
  })

  test('are told to be required when they are missing', async () => {
    expect((await problemOf('{}')).errors).toEqual([{ pointer: '#/user', detail: 'is required' }])
  })

  test('may be the whole body', async () => {
    expect(await problemOf('[]')).toMatchObject({ status: 422, errors: [{ pointer: '#' }] })
  })
})
