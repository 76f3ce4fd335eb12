import type { Conversation, RecentMessages, Users } from '../../contracts/responses.ts'
import { conversationPath } from '../client.ts'
import { marks } from './apart.ts'
import type { Visitor } from './visitor.ts'
import type { Write } from './writing.ts'

/** Of one user, in the order of the log. */
interface Own {
  readonly user: string
  /** What is to be shown, by conversation; those that were posted to have an entry. */
  readonly shown: Map<string, readonly Said[]>
  /** What was posted after an erasure, until it is known whether it was erased with its user. */
  back?: { readonly conversation: string; readonly said: Said } | undefined
}

interface Said {
  readonly id: string
  readonly text: string
}

/** Erasures of users, who may come back. */
export function createErasing({ name, chances, history, get }: Visitor, write: Write) {
  const all: Own[] = []
  const gone = new Set<string>()

  async function post({ user }: Own, conversation: string): Promise<Said> {
    const text = `secret ${chances.between(0, 1)}`
    const { id } = await write('POST', '/messages/', { sender: user, conversation_id: conversation, message: text })
    return { id, text }
  }

  async function look(own: Own) {
    for (const conversation of own.shown.keys()) await lookAt(own, conversation)
  }

  async function lookAt(own: Own, conversation: string) {
    const path = conversationPath(conversation)
    const found = await get<Conversation>('conversation with erasures', path)
    if (!found) return
    const messages = found.status === 200 ? found.body.messages : undefined
    const said = messages?.map(({ id, message }) => ({ id, text: message }))
    if (own.back?.conversation === conversation) settle(own, said ?? [])
    const shown = own.shown.get(conversation)
    if (JSON.stringify(said) !== JSON.stringify(shown)) {
      history.broke(`${name}: ${path} shows ${JSON.stringify(said)}, and is to show ${JSON.stringify(shown)}`)
    }
  }

  /** Under the erased key, which an instance may use for some seconds more, it is erased; and stays what it is. */
  function settle(own: Own, said: readonly Said[]) {
    const { back } = own
    if (!back) return
    if (said.some(({ id }) => id === back.said.id)) own.shown.set(back.conversation, [back.said])
    else gone.add(back.said.id)
    own.back = undefined
  }

  /** What is gone is nowhere; who has something left is a user, and nobody else is. */
  async function lookAround() {
    const recent = await get<RecentMessages>('messages after erasures', '/messages?limit=1000')
    for (const { id } of recent?.body.messages ?? [])
      if (gone.has(id)) history.broke(`${name}: ${id} is among the latest`)
    const users = await get<Users>('users after erasures', '/users')
    for (const { user, shown, back } of all) {
      const isUser = [...shown.values()].some((said) => said.length > 0)
      if (users && !back && users.body.users.includes(user) !== isUser) {
        history.broke(`${name}: ${user} is ${isUser ? 'no' : 'still a'} user`)
      }
    }
  }

  async function erase(own: Own) {
    const { isRetried } = await write('DELETE', `/users/${encodeURIComponent(own.user)}`)
    for (const [conversation, said] of own.shown) {
      for (const { id } of said) gone.add(id)
      own.shown.set(conversation, [])
    }
    return { isRetried }
  }

  return {
    get conversations() {
      return all.flatMap(({ shown }) => [...shown.keys()])
    },
    async once() {
      const own: Own = { user: marks.erased + all.length, shown: new Map() }
      const conversations = [`${own.user} here`, `${own.user} there`] as const
      for (let count = chances.between(1, 4); count > 0; count -= 1) {
        const conversation = chances.oneOf(conversations)
        own.shown.set(conversation, [...(own.shown.get(conversation) ?? []), await post(own, conversation)])
      }
      all.push(own)
      await look(own)
      await lookAround()
      const { isRetried } = await erase(own)
      await look(own)
      // An erasure that comes later than it was answered would erase whoever has come back meanwhile.
      if (!isRetried && chances.with(1 / 2)) {
        const [conversation] = conversations
        own.back = { conversation, said: await post(own, conversation) }
        own.shown.set(conversation, [])
        await lookAt(own, conversation)
      }
      await look(chances.oneOf(all as [Own, ...Own[]]))
      await lookAround()
    },
  }
}
