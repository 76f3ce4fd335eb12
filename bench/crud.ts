import { MongoClient } from 'mongodb'
import { event } from './events.ts'
import type { CrudMessage } from './references/crud-message.ts'

/** What plain CRUD keeps at a URL, seen from beside it. */
async function withMessages<T>(url: string, use: (client: MongoClient) => Promise<T>): Promise<T> {
  const client = new MongoClient(url)
  try {
    return await use(client)
  } finally {
    await client.close()
  }
}

const messagesOf = (client: MongoClient) => client.db().collection<CrudMessage>('messages')

/** The same messages as `fill` appends to a log. */
export const fillCrud = (url: string, count: number) =>
  withMessages(url, async (client) => {
    for (let first = 0; first < count; first += 1_000) {
      const some = Array.from({ length: Math.min(1_000, count - first) }, (_, index) => event(first + index))
      await messagesOf(client).insertMany(
        some.map(({ conversationId, user, text, postedAt }) => ({
          conversationId,
          user,
          text,
          postedAt: new Date(postedAt / 1_000),
        })),
      )
    }
  })

export const countCrud = (url: string) => withMessages(url, (client) => messagesOf(client).countDocuments())
