import { createServer, type Server, STATUS_CODES } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type Koa from 'koa'
import { problemType } from '../contracts/problem.ts'

export interface HttpServer {
  /** As it is bound, so that port 0 shows the port that was given. */
  readonly address: AddressInfo
  /** Takes no more connections; resolves when every request under way has its answer. */
  stop(): Promise<void>
}

/** Rejects when the address cannot be had. */
export async function listen(application: Koa, host: string, port: number): Promise<HttpServer> {
  const server = createServer({ headersTimeout: 10_000, requestTimeout: 20_000 }, application.callback())
  server.on('clientError', refuse)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  return { address: server.address() as AddressInfo, stop: () => stop(server) }
}

function stop(server: Server): Promise<void> {
  // Connections that are kept alive are closed with the answer to the request that they carry.
  server.prependListener('request', (_, response) => response.setHeader('Connection', 'close'))
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
  })
}

const refusals: Readonly<Record<string, readonly [status: number, kind: string, detail: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'headers-too-large', 'Send fewer or shorter headers.'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'too-slow', 'Send the request without such pauses.'],
}

/** What cannot be parsed as HTTP has no request and no id, and is answered on the bare connection. */
function refuse(error: NodeJS.ErrnoException, socket: Socket) {
  if (!socket.writable) return void socket.destroy()
  const [status, kind, detail] = refusals[error.code ?? ''] ?? [400, 'malformed-request', 'Send HTTP/1.1.']
  const body = JSON.stringify({ type: `urn:problem:${kind}`, title: STATUS_CODES[status], status, detail })
  const head = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: ${problemType}\r\n`
  socket.end(`${head}Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`)
}
