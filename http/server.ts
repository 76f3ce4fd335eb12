import { randomUUID } from 'node:crypto'
import { createServer, type RequestListener, type Server, STATUS_CODES } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { problemType } from '../contracts/problem.ts'
import { Refused } from '../process/refused.ts'
import { type Fault, problemOf } from './problems.ts'

export interface HttpServer {
  /** As it is bound, so that port 0 shows the port that was given. */
  readonly address: AddressInfo
  /** Takes no more connections; resolves when every request under way has its answer. */
  stop(): Promise<void>
}

/**
 * Milliseconds for which a connection is kept when nothing is asked: longer than gateways and clients keep theirs (60,000
 * as a rule), because a request that meets its connection's end is lost, and nobody knows whether it was done. Those on
 * which nothing was ever asked are kept as long: clients open some ahead of their requests.
 */
const keepAliveTimeout = 75_000

/** Milliseconds that a request under way may still take when the server stops: longer than any append. */
const patience = 16_000

/** Milliseconds until the headers, and the whole of a request, must have come; and between looks at that. */
const slowness = { headersTimeout: 10_000, requestTimeout: 20_000, connectionsCheckingInterval: 2_000 }

const usualTimeouts = { ...slowness, keepAliveTimeout }

/**
 * Connections that may wait to be accepted: all readers of streams come back at once when a process was restarted, and
 * whoever finds no place tries again after a second, and then less and less often.
 */
const backlog = 4_096

/** Rejects with Refused when the address cannot be had. */
export async function listen(
  application: RequestListener,
  host: string,
  port: number,
  timeouts: typeof usualTimeouts = usualTimeouts,
): Promise<HttpServer> {
  const server = createServer({ ...timeouts, requireHostHeader: false }, application)
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (isTooSlow(error) && socket.bytesRead === 0) endUnlessUsed(socket, timeouts.keepAliveTimeout)
    else refuse(error, socket)
  })
  const busy = busyConnections(server)
  await new Promise<void>((resolve, reject) => {
    server.once('error', ({ message }) => {
      reject(new Refused(`cannot listen on HOST ${host}, PORT ${port}: ${message}; set them to others`))
    })
    server.listen({ port, host, backlog }, resolve)
  })
  return { address: server.address() as AddressInfo, stop: () => stop(server, busy) }
}

/** For each open connection, how many of its requests are under way. */
function busyConnections(server: Server): ReadonlyMap<Socket, number> {
  const busy = new Map<Socket, number>()
  server.on('connection', (socket: Socket) => {
    busy.set(socket, 0)
    socket.once('close', () => busy.delete(socket))
  })
  server.on('request', ({ socket }, response) => {
    busy.set(socket, (busy.get(socket) ?? 0) + 1)
    response.once('close', () => {
      if (busy.has(socket)) busy.set(socket, (busy.get(socket) ?? 1) - 1)
    })
  })
  return busy
}

/** Connections are closed as soon as they are idle, and not when their clients are done with them. */
function stop(server: Server, busy: ReadonlyMap<Socket, number>): Promise<void> {
  const sweep = setInterval(() => {
    for (const [socket, requests] of busy) if (requests === 0) socket.destroy()
  }, 50)
  const end = setTimeout(() => server.closeAllConnections(), patience)
  return new Promise((resolve) => {
    server.close(() => {
      clearInterval(sweep)
      clearTimeout(end)
      resolve()
    })
  })
}

/** Node counts the time for headers from the beginning of a connection, and again from their first byte. */
function endUnlessUsed(socket: Socket, milliseconds: number) {
  const timer = setTimeout(() => socket.bytesRead === 0 && socket.destroy(), milliseconds)
  socket.once('close', () => clearTimeout(timer))
}

/** What cannot be parsed as HTTP never becomes a request, and is answered on the bare connection. */
function refuse(error: NodeJS.ErrnoException, socket: Socket) {
  if (!socket.writable) return void socket.destroy()
  const problem = problemOf(faultOf(error), randomUUID())
  const body = JSON.stringify(problem)
  socket.end(
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\nContent-Type: ${problemType}\r\n` +
      `X-Request-Id: ${problem.request_id}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}

const isTooSlow = ({ code }: NodeJS.ErrnoException) => code === 'ERR_HTTP_REQUEST_TIMEOUT'

function faultOf(error: NodeJS.ErrnoException): Fault {
  if (error.code === 'HPE_HEADER_OVERFLOW') return { kind: 'headers-too-large' }
  return { kind: isTooSlow(error) ? 'too-slow' : 'malformed-request' }
}
