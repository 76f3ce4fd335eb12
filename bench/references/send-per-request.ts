/** The plain way, as kafkajs' documentation shows it: one `send` for each request. */
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import kafkajs from 'kafkajs'
import Koa from 'koa'
import bodyParser from 'koa-bodyparser'
import { MessageBody } from '../../contracts/commands.ts'
import { announce } from './announce.ts'

const [broker = '', topic = ''] = process.argv.slice(2)
const producer = new kafkajs.Kafka({ brokers: [broker], logLevel: kafkajs.logLevel.ERROR }).producer({
  createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
})
await producer.connect()

const application = new Koa()
application.use(bodyParser())
application.use(async (context) => {
  const { conversationId, user, text } = MessageBody.parse(context.request.body)
  const event = { type: 'MessagePosted', eventId: randomUUID(), conversationId, user, text, postedAt: Date.now() }
  await producer.send({ topic, acks: -1, messages: [{ key: conversationId, value: JSON.stringify(event) }] })
  context.status = 201
  context.body = { ok: true }
})
const server = createServer(application.callback())
announce(server)
server.listen(0, '127.0.0.1')
