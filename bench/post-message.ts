import { type Agent, request } from 'node:http'
import { consistencyTokenHeader } from '../contracts/consistency-token.ts'
import { post } from './post.ts'

export interface Acked {
  readonly id: string
  readonly token: string
}

/** Posts the message of a number to one of a hundred conversations. Rejects when it is not acked. */
export function postMessage(origin: string, agent: Agent, number: number, text: string): Promise<Acked> {
  const { method, headers } = post
  const body = JSON.stringify({ sender: 'superman', conversation_id: `conversation ${number % 100}`, message: text })
  return new Promise((resolve, reject) => {
    const asked = request(`${origin}/messages/`, { agent, method, headers }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part) => parts.push(part))
      response.once('end', () => {
        if (response.statusCode !== 201) return reject(new Error(`answered ${response.statusCode}`))
        const { id } = JSON.parse(Buffer.concat(parts).toString())
        resolve({ id, token: String(response.headers[consistencyTokenHeader.toLowerCase()]) })
      })
    })
    asked.once('error', reject).end(body)
  })
}
