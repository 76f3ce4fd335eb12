import { conversationPath } from '../client.ts'

/** By path and query: the status, the links and the body, as they came; but for the id of a request that was refused. */
export type Answers = ReadonlyMap<string, Answer>

export interface Answer {
  readonly status: number
  readonly links: string
  readonly body: string
}

const limits = [1, 2, 10, 99, 101, 500, 999, 1_000]

/** Conversations that are read in small pages too. */
const inSmallPages = 5

const readers = 4

/** What a query API answers to `/messages`, `/users`, `/conversations`, and of these conversations: every page that links lead to. */
export async function everyAnswer(origin: string, conversations: readonly string[]): Promise<Answers> {
  const pages = conversations.map((id) => conversationPath(id))
  const paths = [
    '/messages',
    ...limits.map((limit) => `/messages?limit=${limit}`),
    '/users',
    '/users?limit=1000',
    '/users?limit=97',
    '/conversations',
    '/conversations?limit=7',
    ...pages,
    ...pages.slice(0, inSmallPages).map((path) => `${path}?limit=37`),
  ]
  const known = new Set(paths)
  const answers = new Map<string, Answer>()

  async function read() {
    for (let path = paths.pop(); path !== undefined; path = paths.pop()) {
      const response = await fetch(origin + path, { signal: AbortSignal.timeout(60_000) })
      const links = response.headers.get('Link') ?? ''
      const body = (await response.text()).replace(/,"request_id":"[^"]*"/, '')
      answers.set(path, { status: response.status, links, body })
      for (const [, to = ''] of links.matchAll(/<([^>]*)>/g)) {
        if (known.has(to)) continue
        known.add(to)
        paths.push(to)
      }
    }
  }

  await Promise.all(Array.from({ length: readers }, read))
  return answers
}

/** What one has otherwise than the other, in words; `names` says which is which. */
export function differences(
  before: Answers,
  after: Answers,
  names: readonly [string, string] = ['before', 'rebuilt'],
): string[] {
  const paths = new Set([...before.keys(), ...after.keys()])
  return [...paths].flatMap((path) => {
    const [one, other] = [JSON.stringify(before.get(path)), JSON.stringify(after.get(path))]
    return one === other ? [] : [`${path}: ${shortly(one)} ${names[0]}, and ${shortly(other)} ${names[1]}`]
  })
}

const shortly = (answer: string | undefined) => (answer === undefined ? 'not asked' : answer.slice(0, 200))
