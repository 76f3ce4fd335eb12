import { expect, test } from '@jest/globals'
import { conversationPurged, messageDeleted, messagePosted, userErased } from '../../contracts/examples.ts'
import { encodeEvent } from '../../contracts/record.ts'
import { expectedOf, type LoggedDelete } from './expected.ts'

const at = (offset: number) => ({ partition: 0, offset })

function post(offset: number, conversationId: string, eventId: string) {
  const event = { ...messagePosted, conversationId, eventId, user: `user of ${eventId}`, postedAt: offset }
  return { record: encodeEvent(event), event, position: at(offset) }
}

const deleteOf = (offset: number, conversationId: string, messageId: string): LoggedDelete => ({
  deleted: { ...messageDeleted, eventId: `delete ${offset}`, conversationId, messageId },
  position: at(offset),
})

const purgeOf = (offset: number, conversationId: string, eventId: string): LoggedDelete => ({
  deleted: { ...conversationPurged, eventId, conversationId },
  position: at(offset),
})

test('deletes take away what lies before them in their conversation, once, and no user', () => {
  const posts = [
    post(1, 'a', '1'),
    post(2, 'a', '2'),
    post(4, 'a', '1'),
    post(5, 'b', '1'),
    post(7, 'b', '3'),
    post(9, 'c', '4'),
  ]
  const deletes = [deleteOf(3, 'a', '1'), deleteOf(8, 'c', '4'), purgeOf(6, 'b', 'purge'), purgeOf(10, 'b', 'purge')]
  const { conversations, messages, users, letters } = expectedOf(posts, deletes)
  const ids = [...conversations].map(([id, events]) => [id, events.map(({ eventId }) => eventId)])
  expect(ids).toEqual([
    ['a', ['2']],
    ['b', ['3']],
    ['c', ['4']],
  ])
  expect(messages.map(({ eventId }) => eventId)).toEqual(['2', '3', '4'])
  expect(users).toEqual(['1', '2', '3', '4'].map((id) => `user of ${id}`))
  expect(letters).toEqual([])
  expect([...expectedOf([post(1, 'a', '1')], [deleteOf(2, 'a', '1')]).conversations]).toEqual([['a', []]])
})

test('who is erased has what came under later keys, and the place of the first post', () => {
  const sealed = (offset: number, user: string, epoch: number) => {
    const { record, event, position } = post(offset, user, String(offset))
    return { record, event: { ...event, user, sealed: { epoch, ciphertext: '' } }, position }
  }
  const erasure = (offset: number, user: string, epoch: number) => ({
    erased: { ...userErased, user, epoch },
    position: at(offset),
  })
  const posts = [
    sealed(1, 'ann', 1),
    sealed(2, 'ben', 1),
    sealed(3, 'cay', 1),
    sealed(5, 'ann', 1),
    sealed(6, 'ann', 2),
  ]
  const elsewhere = { ...erasure(7, 'ben', 1), position: { partition: 1, offset: 7 } }
  const { messages, users } = expectedOf(posts, [], [erasure(4, 'ann', 1), erasure(8, 'cay', 3), elsewhere])
  expect(messages.map(({ eventId }) => eventId)).toEqual(['2', '6'])
  expect(users).toEqual(['ann', 'ben'])
})
