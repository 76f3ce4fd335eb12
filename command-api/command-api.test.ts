import { describe, expect, test } from '@jest/globals'
import * as examples from '../contracts/examples.ts'
import { encodeEvent } from '../contracts/record.ts'
import { AppendFailed } from '../event-log/event-log.ts'
import { commandApi } from '../testing/command-api-over-appender.ts'

const { messagePosted } = examples
const { post, problemOf, appended, log } = commandApi()

describe('POST /message', () => {
  test('appends one event, in the conversation general, and says ok', async () => {
    const response = await post('/message', examples.messageBody)
    expect([response.status, await response.json()]).toEqual([201, examples.messageAccepted])
    expect(appended()).toEqual([
      encodeEvent({ ...messagePosted, conversationId: 'general', user: 'superman', text: 'hello' }),
    ])
  })
})

describe.each(['/messages', '/messages/'])('POST %s', (path) => {
  test('appends one event, in the conversation that it names, and gives the message back with its id', async () => {
    const response = await post(path, examples.conversationMessageBody)
    expect([response.status, await response.json()]).toEqual([201, examples.conversationMessageAccepted])
    expect(appended()).toEqual([encodeEvent(messagePosted)])
  })

  test('takes the misspelling of the seed document, and answers with the right spelling', async () => {
    const { conversation_id, ...rest } = examples.conversationMessageBody
    const response = await post(path, { ...rest, converstaion_id: conversation_id })
    expect([response.status, await response.json()]).toEqual([201, examples.conversationMessageAccepted])
    expect(appended()).toEqual([encodeEvent(messagePosted)])
  })

  test('tells a conversation that is missing with all else that is', async () => {
    const { problem } = await problemOf(post(path, {}))
    expect(problem.errors).toEqual(
      expect.arrayContaining([
        { pointer: '#/sender', detail: 'is required' },
        { pointer: '#/conversation_id', detail: 'is required' },
        { pointer: '#/message', detail: 'is required' },
      ]),
    )
  })
})

describe.each([
  ['/message', examples.messageBody],
  ['/messages/', examples.conversationMessageBody],
])('%s', (path, body) => {
  test('answers only after the log has the event', async () => {
    let acknowledge = () => {}
    const arrived = new Promise<void>((arrive) => {
      log.written = () =>
        new Promise((resolve) => {
          acknowledge = resolve
          arrive()
        })
    })
    let answered = false
    const answer = post(path, body).finally(() => {
      answered = true
    })
    await arrived
    await post('/message', {})
    expect(answered).toBe(false)
    acknowledge()
    expect((await answer).status).toBe(201)
  })

  test.each(['overloaded', 'timeout', 'closed'] as const)('says that nothing was written: %s', async (reason) => {
    log.written = () => Promise.reject(new AppendFailed('not-written', reason))
    const { problem, retryAfter } = await problemOf(post(path, body))
    expect(problem).toMatchObject({ status: 503, type: 'urn:problem:not-written' })
    expect(Number(retryAfter)).toBeGreaterThan(0)
  })

  test.each(['timeout', 'failed'] as const)('says that the outcome is unknown: %s', async (reason) => {
    log.written = () => Promise.reject(new AppendFailed('unknown', reason))
    const { problem, retryAfter } = await problemOf(post(path, body))
    expect(problem).toMatchObject({ status: 503, type: 'urn:problem:outcome-unknown' })
    expect(Number(retryAfter)).toBeGreaterThan(0)
  })

  test('answers 500 to what it does not expect of the log', async () => {
    log.written = () => Promise.reject(new Error('broker7.internal'))
    const { problem } = await problemOf(post(path, body))
    expect(problem).toMatchObject({ status: 500, type: 'urn:problem:internal' })
  })

  test('appends nothing of a body that is wrong', async () => {
    const { problem } = await problemOf(post(path, { ...body, user: '', sender: '' }))
    expect(problem.status).toBe(422)
    expect(appended()).toEqual([])
  })
})
