/** The plain way with another client of Kafka, as its documentation shows it: one `send` for each request. */
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import { Producer, stringSerializers } from '@platformatic/kafka'
import Koa from 'koa'
import bodyParser from 'koa-bodyparser'
import { MessageBody } from '../../contracts/commands.ts'
import { announce } from './announce.ts'

const [broker = '', topic = ''] = process.argv.slice(2)
const producer = new Producer({ clientId: 'bench', bootstrapBrokers: [broker], serializers: stringSerializers })

const application = new Koa()
application.use(bodyParser())
application.use(async (context) => {
  const { conversationId, user, text } = MessageBody.parse(context.request.body)
  const event = { type: 'MessagePosted', eventId: randomUUID(), conversationId, user, text, postedAt: Date.now() }
  await producer.send({ acks: -1, messages: [{ topic, key: conversationId, value: JSON.stringify(event) }] })
  context.status = 201
  context.body = { ok: true }
})
const server = createServer(application.callback())
announce(server)
server.listen(0, '127.0.0.1')
