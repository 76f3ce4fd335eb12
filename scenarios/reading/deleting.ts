import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Conversation, ConversationList, RecentMessages, Users } from '../../contracts/responses.ts'
import { conversationPath, createClient } from '../client.ts'
import { codeOf, type Visitor } from './visitor.ts'

const mark = 'deleted: '

/** Whether a conversation, or a user, is one of those about whom there are deletes: to the other visitors they are nothing. */
export const isOfDeletes = (name: string) => name.startsWith(mark)

/** Somebody who posts, and deletes again what was posted, to conversations of their own: so they know what is to be shown. */
export interface Deleting {
  readonly conversations: readonly string[]
  /** Resolves when nothing is under way any more. */
  stop(): Promise<void>
}

/** Of one conversation. */
interface Own {
  readonly conversation: string
  readonly sender: string
  /** What is to be shown, in order; undefined where there is to be no such conversation. */
  shown: readonly string[] | undefined
}

/** Rejects when a write is not accepted within two minutes. */
export function startDeleting(visitor: Visitor, commandApi: () => string): Deleting {
  const { name, chances, history } = visitor
  const { request } = createClient(commandApi)
  const all: Own[] = []
  const gone = new Set<string>()
  let isRunning = true

  /** The same under the same key, until it is accepted: so it is done once, however often it arrives, and however late. */
  async function write(method: 'POST' | 'DELETE', path: string, body?: object): Promise<{ id: string }> {
    const key = randomUUID()
    const deadline = performance.now() + 120_000
    for (;;) {
      const begun = history.now()
      const headers = { ...visitor.headers(), 'Idempotency-Key': key }
      const answer = await request<{ id: string; type?: string }>(method, path, body, headers).catch(
        (error: unknown) => ({ error }),
      )
      if (!('error' in answer) && [201, 202].includes(answer.status)) {
        history.answer(method === 'POST' ? 'post of what is deleted' : 'delete')
        visitor.wrote(answer.headers)
        return answer.body
      }
      const how = 'error' in answer ? codeOf(answer.error) : `${answer.status} ${answer.body.type}`
      history.failed(`${name}: ${method} ${path}`, how, begun)
      if (performance.now() > deadline) throw new Error(`${name}: ${method} ${path} is not accepted: ${how}`)
      await sleep(200)
    }
  }

  async function post({ conversation, sender }: Own): Promise<string> {
    const { id } = await write('POST', '/messages/', { sender, conversation_id: conversation, message: 'for a while' })
    return id
  }

  async function look({ conversation, shown }: Own) {
    const path = conversationPath(conversation)
    const found = await visitor.get<Conversation>('conversation with deletes', path)
    const ids = found?.status === 200 ? found.body.messages.map(({ id }) => id) : undefined
    if (found && JSON.stringify(ids) !== JSON.stringify(shown)) {
      history.broke(`${name}: ${path} shows ${ids}, and is to show ${shown}`)
    }
  }

  /** What is gone is nowhere; and whoever has posted has posted. */
  async function lookAround() {
    const recent = await visitor.get<RecentMessages>('messages after deletes', '/messages?limit=1000')
    for (const { id } of recent?.body.messages ?? [])
      if (gone.has(id)) history.broke(`${name}: ${id} is among the latest`)
    const listed = await visitor.get<ConversationList>('conversations after deletes', '/conversations?limit=1000')
    const ids = listed?.body.conversations.map(({ id }) => id)
    for (const { conversation, shown } of all) {
      if (ids && ids.includes(conversation) !== (shown !== undefined)) {
        history.broke(`${name}: ${conversation} is ${shown ? 'not ' : ''}listed`)
      }
    }
    const users = await visitor.get<Users>('users after deletes', '/users')
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

  async function postAndDelete(number: number) {
    const own: Own = { conversation: `${mark}${number}`, sender: `${mark}by ${number}`, shown: [] }
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
  }

  async function go() {
    for (let number = 0; isRunning; number += 1) {
      await postAndDelete(number)
      await sleep(chances.between(0, 500))
    }
  }

  const done = go()
  // Whoever has it stop is told.
  done.catch(() => {})
  return {
    get conversations() {
      return all.map(({ conversation }) => conversation)
    },
    async stop() {
      isRunning = false
      await done
    },
  }
}
