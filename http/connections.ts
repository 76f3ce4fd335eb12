import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

export interface Connections {
  /** Those on which no request is under way. */
  idle(): readonly Socket[]
  /**
   * Acts when every request that has come whole over a connection has its answer: what was written before would be taken
   * for the answer to one of them. Does so once, and never where one of them is a stream that goes on.
   */
  afterAnswers(socket: Socket, act: () => void): void
}

/** The connections of a server, from now on. */
export function openConnections(server: Server): Connections {
  /** The answers that are still to come to an end. */
  const underWay = new Map<Socket, Set<ServerResponse>>()
  const waiting = new WeakMap<Socket, () => void>()

  function actIfDue(socket: Socket) {
    const act = waiting.get(socket)
    if (!act || [...(underWay.get(socket) ?? [])].some(({ req }) => req.complete)) return
    waiting.set(socket, () => {})
    act()
  }

  server.on('connection', (socket: Socket) => {
    underWay.set(socket, new Set())
    socket.once('close', () => underWay.delete(socket))
  })
  server.on('request', ({ socket }, response) => {
    underWay.get(socket)?.add(response)
    response.once('close', () => {
      underWay.get(socket)?.delete(response)
      actIfDue(socket)
    })
  })

  return {
    idle: () => [...underWay].flatMap(([socket, responses]) => (responses.size === 0 ? [socket] : [])),
    afterAnswers(socket, act) {
      if (waiting.has(socket)) return
      waiting.set(socket, act)
      actIfDue(socket)
    },
  }
}
