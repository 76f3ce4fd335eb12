/** What a page of a conversation costs by one query of the driver: Koa, the query, the page's JSON, and nothing else. */
import { createServer } from 'node:http'
import Koa from 'koa'
import { MongoClient } from 'mongodb'
import { conversationRange, type MessageDocument } from '../../contracts/documents.ts'
import { openEnvironment } from '../../lmdb/environment.ts'
import { announce } from './announce.ts'

/** The newest of a range of keys, so many of them. */
type Newest = (from: string, to: string, count: number) => Promise<MessageDocument[]>

const [store = '', generation = ''] = process.argv.slice(2)
const newest = store.startsWith('mongodb:') ? fromMongoDb() : fromLmdb()

function fromMongoDb(): Newest {
  const collection = new MongoClient(store)
    .db()
    .collection<MessageDocument & { _id: string }>(`conversations.${generation}`)
  return (from, to, count) =>
    collection
      .find({ _id: { $gte: from, $lt: to } })
      .sort({ _id: -1 })
      .limit(count)
      .toArray()
}

function fromLmdb(): Newest {
  const options = { name: `conversations.${generation}`, keyEncoding: 'binary' } as const
  const documents = openEnvironment(store, 2_048, '').openDB<MessageDocument, Buffer>(options)
  return async (from, to, limit) => {
    const range = { start: Buffer.from(to), end: Buffer.from(from), reverse: true, limit }
    return Array.from(documents.getRange(range), ({ value }) => value)
  }
}

const application = new Koa()
application.use(async (context) => {
  const id = decodeURIComponent(context.path.slice('/conversations/'.length))
  const { from, to } = conversationRange(id)
  const found = await newest(from, to, Number(context.query.limit))
  const messages = found.reverse().map(({ user, text, postedAt, id: messageId }) => ({
    sender: user,
    message: text,
    created: new Date(postedAt / 1_000).toISOString(),
    id: messageId,
  }))
  context.body = { id, messages }
})
const server = createServer(application.callback())
announce(server)
server.listen(0, '127.0.0.1')
