import { describe, expect, test } from '@jest/globals'
import {
  consistencyTokenHeader,
  decodeConsistencyToken,
  encodeConsistencyToken,
} from '../contracts/consistency-token.ts'
import { conversationMessageBody, logStarted, messageBody } from '../contracts/examples.ts'
import { commandApi } from '../testing/command-api-over-appender.ts'

const { post, problemOf, appended, log, restart } = commandApi()
const { logId } = logStarted

const token = (...vector: number[]) => ({ [consistencyTokenHeader]: encodeConsistencyToken({ logId, vector }) })
const tokenOf = ({ headers }: Response) => decodeConsistencyToken(headers.get(consistencyTokenHeader) ?? '')

describe.each([
  ['/message', messageBody, '/conversations/general'],
  ['/messages', { ...conversationMessageBody, conversation_id: 'a/b ü' }, '/conversations/a%2Fb%20%C3%BC'],
])('201 of %s', (path, body, location) => {
  test('says where the message will be seen', async () => {
    expect((await post(path, body)).headers.get('Location')).toBe(location)
  })

  test('has a token of the log that stands for the message', async () => {
    expect(tokenOf(await post(path, body))).toEqual({ logId, vector: [0, 0, 42] })
  })

  test('has a token that stands for the one it was sent too', async () => {
    expect(tokenOf(await post(path, body, token(7, 8, 9, 10)))?.vector).toEqual([7, 8, 42, 10])
    expect(tokenOf(await post(path, body, token(7, 8, 900)))?.vector).toEqual([7, 8, 900])
  })
})

describe('a token', () => {
  const refused = async (headers: Record<string, string>) =>
    (await problemOf(post('/message', messageBody, headers))).problem

  test.each([
    ['that is none', { [consistencyTokenHeader]: 'x' }, /^must be a token/],
    ['of another log', { [consistencyTokenHeader]: encodeConsistencyToken({ logId: 'x', vector: [] }) }, /another log/],
    ['of more partitions than there are', token(...Array(13).fill(1)), /another log/],
  ])('%s is refused, and nothing is written', async (_, headers, detail) => {
    expect(await refused(headers)).toMatchObject({
      status: 422,
      errors: [{ header: consistencyTokenHeader, detail: expect.stringMatching(detail) }],
    })
    expect(appended()).toEqual([])
  })

  test('that comes before the log was reached is answered at once: nothing is written', async () => {
    log.opened = new Promise(() => {})
    await restart()
    expect(await refused(token(1))).toMatchObject({ status: 503, type: 'urn:problem:not-written' })
    expect(appended()).toEqual([])
  })
})
