import { describe, expect, test } from '@jest/globals'
import { consistencyTokenHeader, decodeConsistencyToken } from '../contracts/consistency-token.ts'
import { conversationPurged, logStarted, messageDeleted, messagePosted } from '../contracts/examples.ts'
import { encodeEvent } from '../contracts/record.ts'
import { AppendFailed } from '../event-log/event-log.ts'
import { commandApi } from '../testing/command-api-over-appender.ts'

const { remove, problemOf, appended, log } = commandApi()
const { eventId, postedAt } = messagePosted
const [conversation, message] = ['/conversations/1234', `/conversations/1234/messages/${eventId}`]

const ids = () => appended().map(({ headers }) => headers.ce_id)

describe('DELETE', () => {
  test('of a message appends one event, and says nothing but from when on it is gone', async () => {
    const response = await remove(message)
    expect([response.status, await response.text()]).toEqual([202, ''])
    expect(appended()).toEqual([encodeEvent({ ...messageDeleted, eventId, deletedAt: postedAt })])
    const token = decodeConsistencyToken(response.headers.get(consistencyTokenHeader) ?? '')
    expect(token).toEqual({ logId: logStarted.logId, vector: [0, 0, 42] })
  })

  test('of a conversation appends one event', async () => {
    const response = await remove(conversation)
    expect([response.status, await response.text()]).toEqual([202, ''])
    expect(appended()).toEqual([encodeEvent({ ...conversationPurged, eventId, purgedAt: postedAt })])
  })

  test('takes names as they are encoded in the path', async () => {
    await remove('/conversations/a%2Fb%20%C3%BC/messages/m%2F1')
    expect(JSON.parse(appended()[0]?.value ?? '')).toMatchObject({ conversationId: 'a/b ü', messageId: 'm/1' })
  })

  test.each([`/conversations/${'x'.repeat(257)}`, `/conversations/1234/messages/${'x'.repeat(257)}`])(
    'of what nothing can be called is 404, and writes nothing: %.40s',
    async (path) => {
      expect((await problemOf(remove(path))).problem.status).toBe(404)
      expect(appended()).toEqual([])
    },
  )

  test('with an Idempotency-Key is the same event whenever it is sent again, and another one for whatever else', async () => {
    const key = { 'Idempotency-Key': 'k' }
    const paths = [message, conversation, '/conversations/MessageDeleted', `${conversation}/messages/other`]
    for (const path of [...paths, ...paths]) await remove(path, key)
    expect(ids().slice(0, 4)).toEqual(ids().slice(4))
    expect(new Set(ids()).size).toBe(4)
    expect((await problemOf(remove(message, { 'Idempotency-Key': 'ü' }))).problem.status).toBe(422)
  })

  test('that may not have been written is answered as a post is', async () => {
    log.written = async () => {
      throw new AppendFailed('unknown', 'failed')
    }
    expect((await problemOf(remove(message))).problem).toMatchObject({
      status: 503,
      type: 'urn:problem:outcome-unknown',
    })
  })
})
