import type { Conversation, ConversationList, RecentMessages, Users } from '../../contracts/responses.ts'
import { conversationPath } from '../client.ts'
import { marks } from './apart.ts'
import type { Visitor } from './visitor.ts'
import type { Write } from './writing.ts'

/** Of one conversation. */
interface Own {
  readonly conversation: string
  readonly sender: string
  /** What is to be shown, in order; undefined where there is to be no such conversation. */
  shown: readonly string[] | undefined
}

/** Deletes of messages, and of all that was posted to a conversation before. */
export function createDeleting({ name, chances, history, get }: Visitor, write: Write) {
  const all: Own[] = []
  const gone = new Set<string>()

  async function post({ conversation, sender }: Own): Promise<string> {
    const { id } = await write('POST', '/messages/', { sender, conversation_id: conversation, message: 'for a while' })
    return id
  }

  async function look({ conversation, shown }: Own) {
    const path = conversationPath(conversation)
    const found = await get<Conversation>('conversation with deletes', path)
    const ids = found?.status === 200 ? found.body.messages.map(({ id }) => id) : undefined
    if (found && JSON.stringify(ids) !== JSON.stringify(shown)) {
      history.broke(`${name}: ${path} shows ${ids}, and is to show ${shown}`)
    }
  }

  /** What is gone is nowhere; and whoever has posted has posted. */
  async function lookAround() {
    const recent = await get<RecentMessages>('messages after deletes', '/messages?limit=1000')
    for (const { id } of recent?.body.messages ?? [])
      if (gone.has(id)) history.broke(`${name}: ${id} is among the latest`)
    const listed = await get<ConversationList>('conversations after deletes', '/conversations?limit=1000')
    const ids = listed?.body.conversations.map(({ id }) => id)
    for (const { conversation, shown } of all) {
      if (ids && ids.includes(conversation) !== (shown !== undefined)) {
        history.broke(`${name}: ${conversation} is ${shown ? 'not ' : ''}listed`)
      }
    }
    const users = await get<Users>('users after deletes', '/users')
    const lacking = users && all.find(({ sender }) => !users.body.users.includes(sender))
    if (lacking) history.broke(`${name}: ${lacking.sender} is no user any more`)
  }

  async function deleteOne(own: Own) {
    const id = chances.oneOf(own.shown as [string, ...string[]])
    await write('DELETE', conversationPath(own.conversation, id))
    gone.add(id)
    own.shown = own.shown?.filter((one) => one !== id)
  }

  async function purge(own: Own) {
    await write('DELETE', conversationPath(own.conversation))
    for (const id of own.shown ?? []) gone.add(id)
    own.shown = undefined
  }

  return {
    get conversations() {
      return all.map(({ conversation }) => conversation)
    },
    async once() {
      const number = all.length
      const own: Own = { conversation: marks.deleted + number, sender: `${marks.deleted}by ${number}`, shown: [] }
      for (let count = chances.between(1, 4); count > 0; count -= 1) own.shown = [...(own.shown ?? []), await post(own)]
      all.push(own)
      await look(own)
      await deleteOne(own)
      await look(own)
      if (chances.with(1 / 2)) {
        await purge(own)
        await look(own)
        if (chances.with(1 / 2)) own.shown = [await post(own)]
      }
      await look(chances.oneOf(all as [Own, ...Own[]]))
      await lookAround()
    },
  }
}
