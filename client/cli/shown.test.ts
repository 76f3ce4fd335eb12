import { describe, expect, test } from '@jest/globals'
import { conversation, recentMessages } from '../../contracts/examples.ts'
import { asJson, asText, type Message, ofConversation, ofRecent } from './shown.ts'

const [recent, told] = [recentMessages.messages[0], conversation.messages[0]]
const message: Message = {
  id: '1',
  conversation_id: 'a',
  user: 'ann',
  text: 'hi',
  posted_at: '2018-01-17T04:50:14.883Z',
}
const plain = asText(false)

test('a message of a list and one of its conversation are shown alike', () => {
  if (!recent || !told) throw new Error('there are none')
  const { posted_at, ...rest } = ofConversation('1234')(told)
  expect(ofRecent(recent)).toEqual({ ...rest, posted_at: '2018-01-17T04:50:14.000Z' })
})

describe('a line for people', () => {
  test('has colours only where it may', () => {
    expect(asText(true).message(message, true)).toContain('\u001b[')
    expect(plain.message(message, true)).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \[a\] ann: hi$/)
    expect(plain.message(message, false)).toMatch(/\d ann: hi$/)
  })

  test.each([
    ['a message', { conversation_id: 'a\u001b', id: '1\n' }, '-- deleted: message 1\\u000a of a\\u001b'],
    ['a conversation', { conversation_id: 'a' }, '-- deleted: all of a'],
    ['a user', { user: 'ann\u0007' }, '-- deleted: all that ann\\u0007 has posted'],
  ])('says that %s was deleted', (_, deleted, line) => {
    expect(plain.deleted(deleted)).toBe(line)
  })

  test('is one line, but for a text of several, and does nothing to a terminal', () => {
    const bad = 'x\u001b[2J\r\u009b\u202e'
    const rude = { ...message, user: `${bad}\n`, conversation_id: `${bad}\n`, text: `${bad}\n${bad}` }
    const lines = [
      plain.message(rude, true),
      plain.user(`${bad}\n`),
      plain.conversation({ id: `${bad}\n`, last_activity: message.posted_at }),
      plain.posted(`${bad}\n`, ''),
    ]
    for (const line of lines) expect(line.replace('\n    ', '')).not.toMatch(/[\p{Cc}\u202e]/u)
  })
})

test('a line for programs does nothing to a terminal, and loses nothing by that', () => {
  const text = 'x\u001b[2J\n\u009b\u202e'
  const line = asJson.message({ ...message, text }, true)
  expect(line).not.toMatch(/[\p{Cc}\u202e]/u)
  expect(JSON.parse(line).text).toBe(text)
})
