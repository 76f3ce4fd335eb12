import { describe, expect, test } from '@jest/globals'
import { conversationMessageBody as body, messageBody } from '../contracts/examples.ts'
import { AppendFailed } from '../event-log/event-log.ts'
import { commandApi } from '../testing/command-api-over-appender.ts'

const { post, problemOf, appended, log, restart } = commandApi()

const under = (key: string) => ({ 'Idempotency-Key': key })
const idOf = (value: string) => JSON.parse(value).eventId

describe('a message posted under a key', () => {
  test('has the same id and answer when it is sent again, also to another process', async () => {
    const answers = [await post('/messages', body, under('k')), await post('/messages', body, under('"k"'))]
    const ids = appended().map(({ value }) => idOf(value))
    await restart()
    answers.push(await post('/messages', body, under('k')))
    ids.push(...appended().map(({ value }) => idOf(value)))
    const bodies = await Promise.all(answers.map((answer) => answer.json() as Promise<{ id: string }>))
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201])
    expect(bodies[0]).toMatchObject({ conversation_id: '1234', sender: 'anson' })
    expect(bodies).toEqual([bodies[0], bodies[0], bodies[0]])
    expect(ids).toEqual(Array(3).fill(bodies[0]?.id))
  })

  test('is the same message by either route', async () => {
    await post('/message', messageBody, under('k'))
    const { user: sender, text: message } = messageBody
    await post('/messages', { sender, conversation_id: 'general', message }, under('k'))
    const [first, second] = appended()
    expect(second).toEqual(first)
  })

  test('has an id of its own for another key, sender or conversation', async () => {
    const others = [body, { ...body, sender: 'david' }, { ...body, conversation_id: 'other' }]
    for (const other of others) await post('/messages', other, under('k'))
    await post('/messages', body, under('l'))
    expect(new Set(appended().map(({ value }) => idOf(value))).size).toBe(4)
  })

  test('is refused with another text, and nothing is written', async () => {
    await post('/messages', body, under('k'))
    const { problem } = await problemOf(post('/messages', { ...body, message: 'other' }, under('k')))
    expect(problem).toMatchObject({ status: 422, type: 'urn:problem:idempotency-key-reused' })
    expect(appended()).toHaveLength(1)
  })

  test('may be sent again after its outcome was unknown', async () => {
    log.written = () => Promise.reject(new AppendFailed('unknown', 'timeout'))
    const { problem } = await problemOf(post('/messages', body, under('k')))
    expect(problem).toMatchObject({ status: 503, detail: expect.stringContaining('Idempotency-Key') })
    log.written = async () => {}
    expect((await post('/messages', body, under('k'))).status).toBe(201)
    const [first, second] = appended()
    expect(second).toEqual(first)
  })

  test.each(['""', 'two words', 'k'.repeat(300)])('is refused when the key is %p', async (key) => {
    const { problem } = await problemOf(post('/messages', body, under(key)))
    expect(problem).toMatchObject({ status: 422, errors: [{ header: 'Idempotency-Key' }] })
    expect(appended()).toEqual([])
  })
})
