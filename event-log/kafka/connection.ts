import * as net from 'node:net'
import * as tls from 'node:tls'
import { byWholeAnswers } from './whole-answers.ts'

export interface Address {
  readonly host: string
  readonly port: number
  readonly ssl?: tls.ConnectionOptions | undefined
}

/** A connection to a broker, as kafkajs needs it to be. */
export function openConnection({ host, port, ssl, onConnect }: Address & { onConnect: () => void }): net.Socket {
  const socket = ssl ? tls.connect({ host, port, ...ssl }, onConnect) : net.connect({ host, port }, onConnect)
  const on = socket.on.bind(socket)
  // biome-ignore lint/suspicious/noExplicitAny: as EventEmitter has it
  socket.on = (event: string, listener: (...values: any[]) => void) =>
    on(event, event === 'data' ? byWholeAnswers(listener) : listener)
  // kafkajs leaves Nagle's algorithm on, which holds a lone request back.
  return socket.setNoDelay(true).setKeepAlive(true, 60_000)
}
