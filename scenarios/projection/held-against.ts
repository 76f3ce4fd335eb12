import type { Conversation, RecentMessages, Users } from '../../contracts/responses.ts'
import { conversationPath } from '../client.ts'
import type { Answers } from './every-answer.ts'
import type { EverythingShown } from './everything-shown.ts'
import type { Expected } from './expected.ts'

/** Where what is shown is not what is expected, in words. */
export function heldAgainst(expected: Expected, { answers, letters }: EverythingShown): string[] {
  const places = letters.map(({ partition, offset }) => `${partition}/${offset}`)
  const conversations = [...expected.conversations].flatMap(([id, events]) => {
    // What the log has sealed, nobody reads there.
    const isSealed = events.some(({ sealed }) => sealed !== undefined)
    const words = (...[one, user, text]: [string, string, string]) =>
      JSON.stringify([one, user, ...(isSealed ? [] : [text])])
    return different(
      `conversation ${id}`,
      events.map(({ eventId, user, text }) => words(eventId, user, text)),
      messagesOf(answers, id).map((found) => words(found.id, found.sender, found.message)),
    )
  })
  const recent = expected.messages.slice(-1_000).map(({ eventId, conversationId }) => `${conversationId} ${eventId}`)
  const { messages } = bodyOf<RecentMessages>(answers, '/messages?limit=1000')
  const { users } = bodyOf<Users>(answers, '/users')
  return [
    ...conversations,
    ...different(
      'the latest messages',
      recent,
      messages.map(({ id, conversation_id }) => `${conversation_id} ${id}`),
    ),
    ...different('the users', expected.users, users),
    ...different('the dead letters', expected.letters, places.sort()),
  ]
}

/** Of all pages from the latest back. */
function messagesOf(answers: Answers, id: string): Conversation['messages'] {
  const pages: Conversation['messages'][] = []
  for (let path: string | undefined = conversationPath(id); path; ) {
    pages.unshift(bodyOf<Partial<Conversation>>(answers, path).messages ?? [])
    path = /<([^>]*)>; rel="prev"/.exec(answers.get(path)?.links ?? '')?.[1]
  }
  return pages.flat()
}

const bodyOf = <Body>(answers: Answers, path: string) => JSON.parse(answers.get(path)?.body ?? '{}') as Body

function different(what: string, expected: readonly string[], shown: readonly string[] = []): string[] {
  if (JSON.stringify(expected) === JSON.stringify(shown)) return []
  const [isExpected, isShown] = [new Set(expected), new Set(shown)]
  const lost = expected.filter((one) => !isShown.has(one))
  const strange = shown.filter((one) => !isExpected.has(one))
  const doubles = shown.length - isShown.size
  const some = [...lost, ...strange].slice(0, 5).join(', ')
  return [
    `${what}: ${expected.length} expected, ${shown.length} shown, ${lost.length} of them lost, ${strange.length} strange, ` +
      `${doubles} doubles${lost.length + strange.length + doubles === 0 ? ', in another order' : ''}: ${some}`,
  ]
}
