import { describe, expect, test } from '@jest/globals'
import { following, fromConversation, fromRoom, type Happening, type Message } from './message.ts'

const message = (id: string, more: Partial<Message> = {}): Message => ({
  id,
  conversationId: '1234',
  sender: 'anson',
  text: 'I am a teapot',
  at: 0,
  arrival: 0,
  ...more,
})
const came = (id: string, more?: Partial<Message>): Happening => ({ type: 'message', message: message(id, more) })
const deleted = (deleted: Extract<Happening, { type: 'deleted' }>['deleted']): Happening => ({
  type: 'deleted',
  deleted,
})

/** Ids of what is shown after all this, in a conversation or in the whole room. */
const idsAfter = (shown: readonly Message[], happenings: readonly Happening[], conversationId?: string) =>
  following(shown, happenings, conversationId).map(({ id }) => id)

describe('what is shown', () => {
  test('grows by what comes, in the order of the log', () => {
    expect(idsAfter([message('1')], [came('2'), came('3')], '1234')).toEqual(['1', '2', '3'])
  })

  test('has nothing twice that a page had before the stream told it', () => {
    expect(idsAfter([message('1'), message('2')], [came('1'), came('2'), came('3')], '1234')).toEqual(['1', '2', '3'])
  })

  test('is of one conversation, or of all', () => {
    const others = [came('2', { conversationId: 'other' }), came('3')]
    expect(idsAfter([message('1')], others, '1234')).toEqual(['1', '3'])
    expect(idsAfter([message('1')], others)).toEqual(['1', '2', '3'])
  })

  test('loses a message, a conversation, or all of a user', () => {
    const all = [message('1'), message('2', { sender: 'eve' }), message('3', { conversationId: 'other' })]
    expect(idsAfter(all, [deleted({ conversation_id: '1234', id: '1' })])).toEqual(['2', '3'])
    expect(idsAfter(all, [deleted({ conversation_id: 'other', id: '1' })])).toEqual(['1', '2', '3'])
    expect(idsAfter(all, [deleted({ conversation_id: '1234' })])).toEqual(['3'])
    expect(idsAfter(all, [deleted({ user: 'eve' })])).toEqual(['1', '3'])
  })

  test('has in the end what came after a deletion, also where the page had it before', () => {
    const page = [message('2')]
    expect(idsAfter(page, [came('1'), deleted({ conversation_id: '1234' }), came('2'), came('3')])).toEqual(['2', '3'])
  })

  test('is the same when nothing has changed, so that nothing is drawn again', () => {
    const shown = [message('1')]
    const nothing = [came('1'), came('2', { conversationId: 'other' }), deleted({ user: 'nobody' })]
    expect(following(shown, nothing, '1234')).toBe(shown)
  })
})

test('a message is the same in a page and in the stream, but for what the stream leaves out', () => {
  const created = '2018-01-17T04:50:14.883Z'
  const paged = fromConversation('1234')({ id: '1', sender: 'anson', message: 'hello', created })
  const told = fromRoom({ id: '1', conversation_id: '1234', user: 'anson', text: 'hello', timestamp: 1_516_164_614 }, 7)
  expect({ ...told, at: paged.at, arrival: 0 }).toEqual(paged)
  expect(paged.at - told.at).toBe(883)
})
