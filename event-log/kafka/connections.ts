import * as net from 'node:net'
import * as tls from 'node:tls'
import { byWholeAnswers } from './whole-answers.ts'

interface Address {
  readonly host: string
  readonly port: number
  readonly ssl?: tls.ConnectionOptions | undefined
  readonly onConnect: () => void
}

/** The connections of one kafkajs client. */
export interface Connections {
  open(address: Address): net.Socket
  /** Breaks those to a broker, `host:port`, so that the next request gets a new one. */
  abandon(broker: string): void
}

/** `onOpen` is told of every connection that is begun. */
export function createConnections(onOpen: () => void = () => {}): Connections {
  const brokers = new Map<net.Socket, string>()

  return {
    open({ host, port, ssl, onConnect }) {
      const socket = ssl
        ? tls.connect({ host, port, ...serverName(host), ...ssl }, onConnect)
        : net.connect({ host, port }, onConnect)
      onOpen()
      brokers.set(socket, `${host}:${port}`)
      socket.once('close', () => brokers.delete(socket))
      // kafkajs reads what comes as 'data', and by on() alone.
      const on = socket.on.bind(socket)
      // biome-ignore lint/suspicious/noExplicitAny: as EventEmitter has it
      socket.on = (event: string, listener: (...values: any[]) => void) =>
        on(event, event === 'data' ? byWholeAnswers(listener) : listener)
      // kafkajs leaves Nagle's algorithm on, which holds a lone request back.
      return socket.setNoDelay(true).setKeepAlive(true, 60_000)
    },

    abandon(broker) {
      for (const [socket, to] of brokers) {
        if (to === broker) socket.destroy(new Error('a request was not answered in time'))
      }
    },
  }
}

/** Brokers behind one address are told apart by it; Node sends none by itself, and an address must not be sent. */
const serverName = (host: string) => (net.isIP(host) === 0 ? { servername: host } : {})
