/** No log at all, as most would build it: Koa, one collection, `insertOne`, and `find` with a sort for each GET. */
import { createServer } from 'node:http'
import Koa from 'koa'
import bodyParser from 'koa-bodyparser'
import { MongoClient } from 'mongodb'
import { MessageBody } from '../../contracts/commands.ts'
import { announce } from './announce.ts'
import type { CrudMessage } from './crud-message.ts'

const [mongodb = ''] = process.argv.slice(2)
const client = new MongoClient(mongodb, { writeConcern: { w: 'majority', journal: true } })
const messages = client.db().collection<CrudMessage>('messages')
await messages.createIndex({ postedAt: -1 })

const application = new Koa()
application.use(bodyParser())
application.use(async (context) => {
  if (context.method === 'POST') {
    const { conversationId, user, text } = MessageBody.parse(context.request.body)
    await messages.insertOne({ conversationId, user, text, postedAt: new Date() })
    context.status = 201
    context.body = { ok: true }
    return
  }
  const latest = await messages.find().sort({ postedAt: -1 }).limit(100).toArray()
  context.body = {
    messages: latest.reverse().map(({ _id, conversationId, user, text, postedAt }) => ({
      timestamp: Math.floor(postedAt.getTime() / 1_000),
      user,
      text,
      id: _id,
      conversation_id: conversationId,
    })),
  }
})
const server = createServer(application.callback())
// Longer than any pause of those who post: Node would end a connection that they are about to use again.
server.keepAliveTimeout = 60_000
announce(server)
server.listen(0, '127.0.0.1')
