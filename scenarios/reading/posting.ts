import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from '../client.ts'
import type { Posted } from '../load/posts.ts'
import { codeOf, type Visitor } from './visitor.ts'

/** What visitors post, and when. */
export interface Posting {
  readonly posted: readonly Posted[]
  /** Answers that took long, in milliseconds of the history. */
  readonly slow: readonly { readonly from: number; readonly to: number }[]
  /** When a message of this text was first sent, in milliseconds since the beginning. */
  sentAt(text: string): number | undefined
  /** Posts something, or once more what was posted under a key; with a token, it has to be shown from then on. */
  post(visitor: Visitor, conversation: string): Promise<void>
  /** Posts something new until it is acknowledged. Answers its id. */
  postOnce(visitor: Visitor, conversation: string): Promise<string>
}

/** Milliseconds from which an answer is held for slow. */
const long = 1_000

export function createPosting(commandApi: () => string): Posting {
  const client = createClient(commandApi)
  const posted: Posted[] = []
  const slow: { from: number; to: number }[] = []
  const keyed = new Map<Visitor, Posted[]>()
  const lasts = new Map<Visitor, Posted>()
  const times = new Map<string, number>()

  function newMessage(visitor: Visitor, conversation: string): Posted {
    const { name, chances, history } = visitor
    // Some have posted before and others have not.
    const writer = `${name} as ${Math.floor(chances.between(0, 5 + posted.length / 50))}`
    const text = `${name}: ${posted.length}`
    const key = chances.with(1 / 4) ? randomUUID() : undefined
    const message = { writer, conversation, text, key, ids: [], notWritten: true, outOfTurn: false }
    posted.push(message)
    lasts.set(visitor, message)
    times.set(text, history.now())
    return message
  }

  function nextMessage(visitor: Visitor, conversation: string): Posted {
    const before = keyed.get(visitor) ?? []
    keyed.set(visitor, before)
    const [first, ...others] = before
    if (first && visitor.chances.with(1 / 10)) return visitor.chances.oneOf([first, ...others])
    const message = newMessage(visitor, conversation)
    if (message.key !== undefined) before.push(message)
    return message
  }

  async function send(visitor: Visitor, message: Posted): Promise<string | undefined> {
    const { history } = visitor
    const { writer, conversation, text, key } = message
    const headers = { ...visitor.headers(), ...(key !== undefined && { 'Idempotency-Key': key }) }
    const begun = history.now()
    const answer = await client.post(writer, conversation, text, headers).catch((error: unknown) => ({ error }))
    const answered = { from: begun, to: history.now() }
    if (answered.to - begun > long) slow.push(answered)
    if ('error' in answer) {
      message.notWritten = false
      history.failed(`${visitor.name}: POST`, codeOf(answer.error), begun)
      return undefined
    }
    const { type } = answer.body as { type?: string }
    if (type !== 'urn:problem:not-written') message.notWritten = false
    if (answer.status !== 201) {
      history.failed(`${visitor.name}: POST`, `${answer.status} ${type}`, begun)
      return undefined
    }
    history.answer(key === undefined ? 'post' : 'post with a key')
    if (message.ids.length === 0 && lasts.get(visitor) !== message) message.outOfTurn = true
    message.ids.push(answer.body.id)
    visitor.wrote(answer.headers, answer.body.id)
    return answer.body.id
  }

  return {
    posted,
    slow,
    sentAt: (text) => times.get(text),
    post: async (visitor, conversation) => void (await send(visitor, nextMessage(visitor, conversation))),
    async postOnce(visitor, conversation) {
      for (;;) {
        const id = await send(visitor, newMessage(visitor, conversation))
        if (id !== undefined) return id
        await sleep(200)
      }
    },
  }
}
