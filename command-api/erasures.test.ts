import { beforeEach, describe, expect, test } from '@jest/globals'
import { consistencyTokenHeader, decodeConsistencyToken } from '../contracts/consistency-token.ts'
import { messageBody, messagePosted, userErased } from '../contracts/examples.ts'
import { decodeRecord } from '../contracts/record.ts'
import { AppendFailed } from '../event-log/event-log.ts'
import { KeysUnavailable } from '../keys/key-store.ts'
import { commandApi } from '../testing/command-api-over-appender.ts'
import { openedByTestKey, testKey } from '../testing/user-keys.ts'

describe('where users have keys', () => {
  let epoch: number
  let isDown: boolean
  const orDown = () => {
    if (isDown) throw new KeysUnavailable('down')
  }
  const { post, remove, problemOf, appended, log } = commandApi({
    check: async () => orDown(),
    async current(user) {
      orDown()
      return { epoch, key: testKey({ user, epoch }) }
    },
    async erase() {
      orDown()
      epoch += 1
      return epoch - 1
    },
  })
  beforeEach(() => {
    epoch = 1
    isDown = false
  })

  test('a post is sealed under that of its user', async () => {
    expect((await post('/message', messageBody)).status).toBe(201)
    const [record] = appended()
    expect(record?.value).not.toContain(messageBody.text)
    const decoded = decodeRecord({ key: 'general', value: Buffer.from(record?.value ?? '') })
    const { eventId, postedAt } = messagePosted
    const post1 = { conversationId: 'general', eventId, user: 'superman' }
    expect(decoded).toMatchObject({ event: { ...post1, postedAt, sealed: { epoch: 1 } } })
    const { sealed } = (decoded as unknown as { event: { sealed: { epoch: number; ciphertext: string } } }).event
    expect(openedByTestKey(sealed, post1)).toBe(messageBody.text)
  })

  test('a user is erased in every partition, and told from when on', async () => {
    const response = await remove('/users/s%C3%BCper%2Fman')
    expect([response.status, await response.text()]).toEqual([202, ''])
    expect(appended().map(({ partition }) => partition)).toEqual(Array.from({ length: 12 }, (_, index) => index))
    expect(new Set(appended().map(({ key }) => key))).toEqual(new Set(['süper/man']))
    const { eventId, postedAt: erasedAt } = messagePosted
    for (const { value } of appended()) {
      expect(JSON.parse(value)).toEqual({ ...userErased, eventId, user: 'süper/man', epoch: 1, erasedAt })
    }
    const token = decodeConsistencyToken(response.headers.get(consistencyTokenHeader) ?? '')
    expect(token?.vector).toEqual(Array.from({ length: 12 }, () => 42))
  })

  test('nothing is written while the keys cannot be had', async () => {
    isDown = true
    for (const answer of [post('/message', messageBody), remove('/users/superman')]) {
      const { problem, retryAfter } = await problemOf(answer)
      expect([problem.status, problem.type, retryAfter]).toEqual([503, 'urn:problem:not-written', '1'])
    }
    expect(appended()).toEqual([])
  })

  test('a user of whom one partition does not know is not said to be erased', async () => {
    log.written = async () => {
      if (appended().length === 5) throw new AppendFailed('unknown', 'timeout')
    }
    expect((await problemOf(remove('/users/superman'))).problem.type).toBe('urn:problem:outcome-unknown')
  })

  test('what no user can be called is 404', async () => {
    expect((await problemOf(remove(`/users/${'x'.repeat(257)}`))).problem.status).toBe(404)
  })
})

describe('where users have no keys', () => {
  const { post, remove, problemOf, appended } = commandApi()

  test('texts are written as they are, and nobody can be erased', async () => {
    await post('/message', messageBody)
    expect(JSON.parse(appended()[0]?.value ?? '')).toMatchObject(messageBody)
    expect((await problemOf(remove('/users/superman'))).problem).toMatchObject({
      status: 403,
      type: 'urn:problem:erasure-off',
    })
    expect(appended()).toHaveLength(1)
  })
})
