import { createHash } from 'node:crypto'
import { type Client, link } from './client.ts'

/** A digest of the bodies of every page of the conversations of `bench/events.ts`, and of their users. */
export async function digestOfPages({ request }: Pick<Client, 'request'>): Promise<string> {
  const paths = Array.from({ length: 1_000 }, (_, n) => `/conversations/conversation%20${n}`)
  const digests = new Map<string, string>()
  async function digestAll() {
    for (let path = paths.pop(); path; path = paths.pop()) {
      const hash = createHash('sha256')
      for (let page: string | undefined = path; page; ) {
        const { status, headers, body } = await request('GET', page)
        if (status !== 200 && status !== 404) throw new Error(`${page}: ${status}`)
        hash.update(JSON.stringify(body))
        page = link(headers, 'prev')
      }
      digests.set(path, hash.digest('base64'))
    }
  }
  await Promise.all(Array.from({ length: 8 }, digestAll))
  const { body } = await request<{ users: string[] }>('GET', '/users')
  digests.set('/users', JSON.stringify(body.users.filter((user) => user.startsWith('user '))))
  return createHash('sha256')
    .update(JSON.stringify([...digests].sort()))
    .digest('base64')
}
