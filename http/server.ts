import { randomUUID } from 'node:crypto'
import { createServer, type Server, STATUS_CODES } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type Koa from 'koa'
import { problemType } from '../contracts/problem.ts'
import { Refused } from '../process/refused.ts'
import { type Fault, problemOf } from './problems.ts'

export interface HttpServer {
  /** As it is bound, so that port 0 shows the port that was given. */
  readonly address: AddressInfo
  /** Takes no more connections; resolves when every request under way has its answer. */
  stop(): Promise<void>
}

/** Rejects with Refused when the address cannot be had. */
export async function listen(application: Koa, host: string, port: number): Promise<HttpServer> {
  const server = createServer({ headersTimeout: 10_000, requestTimeout: 20_000 }, application.callback())
  server.on('clientError', refuse)
  await new Promise<void>((resolve, reject) => {
    server.once('error', ({ message }) => {
      reject(new Refused(`cannot listen on HOST ${host}, PORT ${port}: ${message}; set them to others`))
    })
    server.listen(port, host, resolve)
  })
  return { address: server.address() as AddressInfo, stop: () => stop(server) }
}

function stop(server: Server): Promise<void> {
  // A connection that is kept alive is closed when its last answer is out, and not when its client is done with it.
  const sweep = setInterval(() => server.closeIdleConnections(), 50)
  return new Promise((resolve) => {
    server.close(() => {
      clearInterval(sweep)
      resolve()
    })
  })
}

/** What cannot be parsed as HTTP never becomes a request, and is answered on the bare connection. */
function refuse(error: NodeJS.ErrnoException, socket: Socket) {
  if (!socket.writable) return void socket.destroy()
  const problem = problemOf(faultOf(error.code), randomUUID())
  const body = JSON.stringify(problem)
  socket.end(
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\nContent-Type: ${problemType}\r\n` +
      `X-Request-Id: ${problem.request_id}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}

function faultOf(code: string | undefined): Fault {
  if (code === 'HPE_HEADER_OVERFLOW') return { kind: 'headers-too-large' }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return { kind: 'too-slow' }
  return { kind: 'malformed-request' }
}
