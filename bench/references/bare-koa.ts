/** What HTTP alone costs: Koa with the same body parser and the same schema, and nothing behind it. */
import { createServer } from 'node:http'
import Koa from 'koa'
import bodyParser from 'koa-bodyparser'
import { MessageBody } from '../../contracts/commands.ts'
import { announce } from './announce.ts'

const application = new Koa()
application.use(bodyParser())
application.use((context) => {
  MessageBody.parse(context.request.body)
  context.status = 201
  context.body = { ok: true }
})
const server = createServer(application.callback())
announce(server)
server.listen(0, '127.0.0.1')
