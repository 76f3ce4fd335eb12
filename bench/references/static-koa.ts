/** What serving bytes costs that are there: Koa, a buffer, and nothing else. It takes them from a page when it starts. */
import { createServer } from 'node:http'
import Koa from 'koa'
import { announce } from './announce.ts'

const bytes = Buffer.from(await (await fetch(process.argv[2] ?? '')).arrayBuffer())
const application = new Koa()
application.use((context) => {
  context.type = 'json'
  context.body = bytes
})
const server = createServer(application.callback())
announce(server)
server.listen(0, '127.0.0.1')
