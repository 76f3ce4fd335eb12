import { type Agent, request } from 'node:http'

/** The write that is measured: a text of 200 bytes. */
export const post = {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ user: 'superman', text: 'x'.repeat(200) }),
} as const

/** Resolves when it is acked, and rejects when it is not. */
export function postOver(agent: Agent, url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { agent, method: post.method, headers: post.headers }, (response) => {
      if (response.statusCode !== 201) reject(new Error(`answered ${response.statusCode}`))
      response.resume().once('end', resolve)
    })
    asked.once('error', reject).end(post.body)
  })
}
