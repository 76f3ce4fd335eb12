import type { Users } from '../contracts/responses.ts'
import { type Client, eventually, withToken } from './client.ts'

/** Texts that were deleted or erased, and nobody may find any more, all begin with this. */
export const gone = 'gone: '

/** All other texts begin with this. */
export const kept = 'kept: '

/** Does everything to messages that can be done, and resolves when all of it is shown. For a service with a master key. */
export async function makeHistory({ post, request }: Pick<Client, 'post' | 'request'>): Promise<void> {
  const remove = (path: string) => request('DELETE', path)
  for (let number = 1; number <= 12; number += 1) {
    await post(`user ${number % 5}`, `conversation ${number % 4}`, `${kept}${number}`)
  }
  // A repeat.
  for (const _ of [1, 2]) await post('user 1', 'conversation 1', `${kept}once`, { 'Idempotency-Key': 'once' })
  // One deleted; it was the only one of its user.
  const { body } = await post('deleted', 'conversation 2', `${gone}deleted`)
  await remove(`/conversations/conversation%202/messages/${body.id}`)
  // All deleted one by one.
  const only = await post('user 2', 'emptied', `${gone}emptied`)
  await remove(`/conversations/emptied/messages/${only.body.id}`)
  // Purged, and one of them begun anew.
  await post('user 3', 'purged', `${gone}purged`)
  await remove('/conversations/purged')
  await post('purged once', 'purged and back', `${gone}purged before`)
  await remove('/conversations/purged%20and%20back')
  await post('user 4', 'purged and back', `${kept}after the purge`)
  // Erased, in several conversations; one of the two came back.
  for (const user of ['erased', 'erased and back']) {
    for (const conversation of ['conversation 1', 'conversation 3', 'of the erased']) {
      await post(user, conversation, `${gone}${user}`)
    }
    await remove(`/users/${encodeURIComponent(user)}`)
  }
  // Another process may seal under the old key for some seconds yet, which is erased with its user.
  await eventually(
    async () => {
      const posted = await post('erased and back', 'conversation 3', `${kept}back`)
      return (await request<Users>('GET', '/users', undefined, withToken(posted))).body.users
    },
    (users) => users.includes('erased and back'),
  )
}
