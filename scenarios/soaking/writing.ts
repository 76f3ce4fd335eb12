import { randomUUID } from 'node:crypto'
import { type Answer, conversationPath, createClient, withToken } from '../client.ts'
import type { Chances } from '../load/chances.ts'
import type { Ledger } from './ledger.ts'

/** What writers do; each rejects when it is not answered as it should be. */
export interface Writing {
  post(): Promise<void>
  /** Posts, and looks at once whether it is shown. */
  postAndLook(): Promise<void>
  deleteMessage(): Promise<void>
  /** Somebody new posts to a new conversation; then one of both is deleted. */
  passBy(): Promise<void>
  /** Of conversations of which nothing is left. */
  readonly passed: readonly string[]
}

export interface WritingParts {
  /** Of the command API, and of the query API. */
  readonly writes: string
  readonly reads: string
  readonly ledger: Ledger
  readonly chances: Chances
}

/** So many write, to so many conversations: few enough that what a process remembers of each of them is complete early. */
const [users, conversations] = [300, 60]

export const steadyConversation = (chances: Chances) => `steady ${Math.floor(chances.between(0, conversations))}`

export function createWriting({ writes, reads, ledger, chances }: WritingParts): Writing {
  const client = createClient(() => writes)
  const reader = createClient(() => reads)
  const passed: string[] = []
  let passing = 0

  const text = (number: number) => `${number} ${'x'.repeat(chances.between(20, 300))}`
  const someUser = () => `user ${Math.floor(chances.between(0, users))}`

  /** Posts under a number of the conversation, and has the outcome written down. */
  async function posted<Body>(
    conversation: string,
    send: (text: string) => Promise<Answer<Body>>,
    idIn: (body: Body) => string | undefined,
  ) {
    const number = ledger.next(conversation)
    try {
      const answer = await send(text(number))
      expectStatus(answer, 201)
      const id = idIn(answer.body)
      ledger.posted({ conversation, number, ...(id !== undefined && { id }) })
      return { number, answer }
    } catch (error) {
      ledger.unknown(conversation, number)
      throw error
    }
  }

  function postTo(conversation: string, headers = {}) {
    const user = someUser()
    return posted(
      conversation,
      (text) => client.post(user, conversation, text, headers),
      ({ id }) => id,
    )
  }

  /** Some of them once more, which makes no second message. */
  function postUnderKey(conversation: string) {
    const [user, headers] = [someUser(), { 'Idempotency-Key': randomUUID() }]
    return posted(
      conversation,
      async (text) => {
        const first = await client.post(user, conversation, text, headers)
        if (chances.with(19 / 20)) return first
        const again = await client.post(user, conversation, text, headers)
        if (again.body.id !== first.body.id) throw new Error(`one key, two ids: ${first.body.id}, ${again.body.id}`)
        return again
      },
      ({ id }) => id,
    )
  }

  return {
    passed,
    async post() {
      const conversation = steadyConversation(chances)
      if (chances.with(1 / 4)) await postUnderKey(conversation)
      else if (chances.with(9 / 10)) await postTo(conversation)
      else
        await posted(
          'general',
          (text) => client.postToGeneral(someUser(), text),
          () => undefined,
        )
    },

    async postAndLook() {
      const conversation = steadyConversation(chances)
      const { number, answer } = await postTo(conversation)
      const path = conversationPath(conversation)
      const page = await reader.request<Shown>('GET', path, undefined, withToken(answer))
      expectStatus(page, 200)
      const isShown = page.body.messages.some(({ id }) => id === answer.body.id)
      // Another visitor may have deleted it meanwhile.
      if (isShown || ledger.mayBeMissing(conversation, number)) return
      throw new Error(`${conversation} does not show ${number}, which its reader has written`)
    },

    async deleteMessage() {
      const entry = ledger.takeRecent(chances)
      if (!entry) return
      const { conversation, number, id } = entry
      // Until it is acknowledged, nobody knows whether it is still shown.
      ledger.unknown(conversation, number)
      const path = conversationPath(conversation, id)
      expectStatus(await client.request('DELETE', path), 202)
      ledger.deleted(entry)
    },

    async passBy() {
      passing += 1
      const [user, conversation] = [`passer ${passing}`, `passing ${passing}`]
      for (let count = 0; count < 5; count += 1) {
        expectStatus(await client.post(user, conversation, text(count)), 201)
      }
      const path = passing % 2 === 0 ? `/conversations/${conversation}` : `/users/${user}`
      expectStatus(await client.request('DELETE', encodeURI(path)), 202)
      passed.push(conversation)
    },
  }
}

interface Shown {
  readonly messages: readonly { readonly id: string }[]
}

export function expectStatus({ status, body }: Answer<unknown>, ...expected: readonly number[]) {
  if (!expected.includes(status)) throw new Error(`${status} ${JSON.stringify(body).slice(0, 200)}`)
}
