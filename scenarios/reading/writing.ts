import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { createClient } from '../client.ts'
import { codeOf, type Visitor } from './visitor.ts'

/**
 * Writes until it is accepted, under one key: so a post, or a delete in a conversation, is done once, however often it
 * arrives, and however late. Rejects when that takes longer than two minutes.
 */
export type Write = (method: 'POST' | 'DELETE', path: string, body?: object) => Promise<Written>

export interface Written {
  /** Of what was posted. */
  readonly id: string
  /** Whether an attempt before was answered otherwise, or not at all: that one may be carried out even later. */
  readonly isRetried: boolean
}

export function createWriting(visitor: Visitor, commandApi: () => string): Write {
  const { name, history } = visitor
  const { request } = createClient(commandApi)

  return async (method, path, body) => {
    const key = randomUUID()
    const deadline = performance.now() + 120_000
    for (let isRetried = false; ; isRetried = true) {
      const begun = history.now()
      const headers = { ...visitor.headers(), 'Idempotency-Key': key }
      const answer = await request<{ id: string; type?: string }>(method, path, body, headers).catch(
        (error: unknown) => ({ error }),
      )
      if (!('error' in answer) && [201, 202].includes(answer.status)) {
        history.answer(method === 'POST' ? 'post of what vanishes' : `delete ${path.split('/')[1]}`)
        visitor.wrote(answer.headers)
        return { id: answer.body.id, isRetried }
      }
      const how = 'error' in answer ? codeOf(answer.error) : `${answer.status} ${answer.body.type}`
      history.failed(`${name}: ${method} ${path}`, how, begun)
      if (performance.now() > deadline) throw new Error(`${name}: ${method} ${path} is not accepted: ${how}`)
      await sleep(200)
    }
  }
}
