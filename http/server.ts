import { randomUUID } from 'node:crypto'
import { createServer, type RequestListener, type Server, STATUS_CODES } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { problemType } from '../contracts/problem.ts'
import { Refused } from '../process/refused.ts'
import { type Connections, openConnections } from './connections.ts'
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
  const connections = openConnections(server)
  const refuse = (fault: Fault, socket: Socket) => connections.afterAnswers(socket, () => answerBare(fault, socket))
  // What cannot be parsed as HTTP never becomes a request, nor does CONNECT, which no path takes.
  server.on('clientError', ({ code }: NodeJS.ErrnoException, socket: Socket) => {
    if (code === tooSlow && socket.bytesRead === 0) endUnlessUsed(socket, timeouts.keepAliveTimeout)
    else refuse(faultOf(code), socket)
  })
  server.on('connect', (_, socket: Socket) => {
    // Node listens to the errors of such a socket no more: that of a client that has gone would end the process.
    socket.on('error', () => socket.destroy())
    refuse({ kind: 'not-found', what: 'route' }, socket)
  })
  // Nobody has to know what a client expects: https://www.rfc-editor.org/rfc/rfc9110#section-10.1.1
  server.on('checkExpectation', (request, response) => server.emit('request', request, response))
  await new Promise<void>((resolve, reject) => {
    server.once('error', ({ message }) => {
      reject(new Refused(`cannot listen on HOST ${host}, PORT ${port}: ${message}; set them to others`))
    })
    server.listen({ port, host, backlog }, resolve)
  })
  return { address: server.address() as AddressInfo, stop: () => stop(server, connections) }
}

/** Connections are closed as soon as they are idle, and not when their clients are done with them. */
function stop(server: Server, connections: Connections): Promise<void> {
  const sweep = setInterval(() => {
    for (const socket of connections.idle()) socket.destroy()
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

/** Answers on the connection itself, and closes it. */
function answerBare(fault: Fault, socket: Socket) {
  if (!socket.writable) return void socket.destroy()
  const problem = problemOf(fault, randomUUID())
  const body = JSON.stringify(problem)
  socket.end(
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}\r\nContent-Type: ${problemType}\r\n` +
      `X-Request-Id: ${problem.request_id}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}

/** What Node calls it when the headers, or the whole of a request, have not come in time. */
const tooSlow = 'ERR_HTTP_REQUEST_TIMEOUT'

function faultOf(code: string | undefined): Fault {
  if (code === 'HPE_HEADER_OVERFLOW') return { kind: 'headers-too-large' }
  return { kind: code === tooSlow ? 'too-slow' : 'malformed-request' }
}
