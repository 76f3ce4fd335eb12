import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '../client.ts'

/** A message as its writer knows it. */
export interface Posted {
  readonly writer: string
  readonly conversation: string
  /** No two messages of a load have the same. */
  readonly text: string
  /** With a key it is posted until it is acknowledged; without, once. */
  readonly key: string | undefined
  /** Of each of its 201s. */
  readonly ids: string[]
  /** True while every answer said that it was not written. */
  notWritten: boolean
  /** True when it was acknowledged only after its writer had posted others: it may stand behind them. */
  outOfTurn: boolean
}

/** One try to post a message. */
export interface Attempt {
  /** Of HTTP, or the code of the error when there was no answer. */
  readonly status: number | string
  /** Of a problem. */
  readonly type: string | undefined
  readonly retryAfter: string | null
  readonly milliseconds: number
}

export interface Posts {
  readonly attempts: readonly Attempt[]
  /** Posts a message; answers whether it was acknowledged. Rejects when no fault excuses the answer. */
  attempt(message: Posted): Promise<boolean>
  /** Milliseconds from now until a message is acknowledged. */
  nextAck(): Promise<number>
}

/** Milliseconds after which a service that acknowledges nothing is held for broken. */
export const patience = 120_000

/** What is answered while something is away; the gateway answers 502 and 504. */
const excused = [201, 502, 503, 504]

export function createPosts(client: Pick<Client, 'post'>): Posts {
  const attempts: Attempt[] = []
  let lastAck = 0

  return {
    attempts,

    async attempt(message) {
      const { writer, conversation, text, key } = message
      const begun = performance.now()
      const headers = key === undefined ? {} : { 'Idempotency-Key': key }
      const answer = await client.post(writer, conversation, text, headers).catch(noAnswer)
      const { status, body } = answer
      const { type } = body as { type?: string }
      const milliseconds = performance.now() - begun
      attempts.push({ status, type, retryAfter: answer.headers.get('Retry-After'), milliseconds })
      if (typeof status === 'number' && !excused.includes(status)) throw new Error(`${text}: ${JSON.stringify(body)}`)
      if (type !== 'urn:problem:not-written') message.notWritten = false
      if (status !== 201) return false
      message.ids.push(body.id)
      lastAck = performance.now()
      return true
    },

    async nextAck() {
      const begun = performance.now()
      while (lastAck < begun) {
        if (performance.now() > begun + patience) throw new Error(`nothing was acknowledged in ${patience} ms`)
        await sleep(5)
      }
      return lastAck - begun
    },
  }
}

/** The answers that a client of a service without a gateway is not told to expect. */
export function strangeAnswers<Answer extends Omit<Attempt, 'milliseconds'>>(answers: readonly Answer[]): Answer[] {
  const isProblem = ({ status, type, retryAfter }: Answer) =>
    status === 503 && retryAfter === '1' && /^urn:problem:(not-written|outcome-unknown)$/.test(type ?? '')
  return answers.filter((answer) => answer.status !== 201 && !isProblem(answer))
}

/** As an answer, which says nothing. */
function noAnswer(error: Error) {
  const { code } = (error.cause ?? {}) as { code?: string }
  return { status: code ?? error.name, headers: new Headers(), body: { id: '' } }
}
