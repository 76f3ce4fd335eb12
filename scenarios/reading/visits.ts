import { consistencyTokenHeader } from '../../contracts/consistency-token.ts'
import type { Conversation, ConversationList, RecentMessages, Users } from '../../contracts/responses.ts'
import { conversationPath, link } from '../client.ts'
import { isApart } from './apart.ts'
import type { Knew } from './knowledge.ts'
import type { ConversationRead, Listed, Walk } from './observations.ts'
import type { Answered, Visitor } from './visitor.ts'

/** Messages of a page where nothing is said. */
export const wholePage = 1_000

/** Pages of a walk at most: something is wrong with a list that does not end. */
const mostPages = 200

/** Each looks at something, and has what was shown written down. */
export const visits = { readConversation, walkConversation, readRecent, readUsers, readList }

export async function readConversation(visitor: Visitor, conversation: string) {
  await page(visitor, conversation, conversationPath(conversation), wholePage)
}

/** From the latest page to older ones, and now and then back. */
async function walkConversation(visitor: Visitor, conversation: string) {
  const { chances } = visitor
  const limit = Math.floor(chances.between(1, 8))
  let at = await page(visitor, conversation, `${conversationPath(conversation)}?limit=${limit}`, limit)
  for (let pages = 1; at && pages < 10; pages += 1) {
    const rel = at.next && chances.with(1 / 3) ? 'next' : 'prev'
    const path = at[rel]
    if (path === undefined) return
    at = await page(visitor, conversation, path, limit, { page: at.read, link: rel })
  }
}

async function page(
  visitor: Visitor,
  conversation: string,
  path: string,
  limit: number,
  from?: ConversationRead['from'],
) {
  const { name: by, history } = visitor
  const answer = await visitor.get<Conversation>(from ? 'conversation page' : 'conversation', path)
  if (!answer || (from && isAnew(from.page.knew, answer.knew))) return undefined
  const { at, knew, body, headers, status } = answer
  const ids =
    status === 200
      ? body.messages.map(({ id, sender, message: text }) => history.see({ id, conversation, sender, text }))
      : undefined
  const [prev, next] = [link(headers, 'prev'), link(headers, 'next')]
  const ends = { hasPrev: prev !== undefined, hasNext: next !== undefined }
  const read = { by, at, knew, conversation, limit, ids, ...ends, ...(from && { from }) }
  history.observed.conversations.push(read)
  visitor.saw(ids ?? [])
  return { read, prev, next }
}

async function readRecent(visitor: Visitor) {
  const { name: by, chances, history } = visitor
  const limit = chances.oneOf([1, 5, 20, 100, 1_000])
  const path = `/messages?limit=${limit}`
  const answer = await visitor.get<RecentMessages>('messages', path)
  if (!answer) return
  const known = answer.body.messages.filter(({ conversation_id }) => !isApart(conversation_id))
  const messages = known.map(({ id, conversation_id: conversation, user: sender, text, timestamp }) => ({
    id: history.see({ id, conversation, sender, text }),
    timestamp,
  }))
  const token = answer.headers.get(consistencyTokenHeader) ?? ''
  history.showsLatest(
    path,
    token,
    messages.map(({ id }) => id),
  )
  const { at, knew } = answer
  const others = answer.body.messages.length - messages.length
  if (limit > others) history.observed.recent.push({ by, at, knew, limit: limit - others, messages })
  visitor.saw(messages.map(({ id }) => id))
}

async function readUsers(visitor: Visitor) {
  const limit = visitor.chances.with(1 / 3) ? undefined : Math.floor(visitor.chances.between(3, 40))
  const path = limit === undefined ? '/users' : `/users?limit=${limit}`
  // Everyone is listed where no limit is asked for.
  const most = limit ?? Number.POSITIVE_INFINITY
  const found = await walk<Users, string>(visitor, 'users', path, most, ({ users }) => users)
  if (found) visitor.history.observed.users.push(found)
}

/** Conversations of a page where no limit is asked for. */
const usualList = 100

async function readList(visitor: Visitor) {
  const limit = visitor.chances.with(1 / 3) ? undefined : Math.floor(visitor.chances.between(2, 12))
  const path = limit === undefined ? '/conversations' : `/conversations?limit=${limit}`
  const items = ({ conversations }: ConversationList) => conversations
  const found = await walk<ConversationList, Listed>(visitor, 'conversations', path, limit ?? usualList, items)
  if (found) visitor.history.observed.lists.push(found)
}

/** A visitor who passes no token on begins anew with each process, which may show less than the one before it. */
const isAnew = (before: Knew, now: Knew) => before.of !== now.of

/** From the first page of a list on, to its end if nothing comes in between. */
async function walk<Body, T>(
  visitor: Visitor,
  kind: string,
  path: string,
  limit: number,
  items: (body: Body) => readonly T[],
): Promise<Walk<T> | undefined> {
  const { name: by, history } = visitor
  const first = await visitor.get<Body>(kind, path)
  if (!first) return undefined
  const pages = [items(first.body)]
  let last: Answered<Body> | undefined = first
  let next = link(first.headers, 'next')
  while (next !== undefined && pages.length < mostPages) {
    last = await visitor.get<Body>(`${kind} page`, next)
    if (!last || isAnew(first.knew, last.knew)) break
    pages.push(items(last.body))
    next = link(last.headers, 'next')
  }
  const { at, knew } = first
  const endedAt = history.now()
  return { by, at, knew, endedAt, limit, pages, isWhole: next === undefined }
}
