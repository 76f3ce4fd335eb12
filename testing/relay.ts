import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

/** Between clients and a server of this machine; it breaks connections in ways that toxiproxy does not have. */
export interface Relay {
  /** `host:port`, for the clients. */
  readonly address: string
  forwardTo(port: number): void
  /** One of three answers ends in its middle, and its connection is reset; answers how many, when this is over. */
  tearAnswers(milliseconds: number): Promise<number>
  /** The connections that are open bring nothing any more, in neither direction, take nothing, and do not end. */
  silence(): void
  /** Closes the connections that are open, all in one moment. */
  cut(): void
  stop(): void
}

export async function startRelay(): Promise<Relay> {
  let target = 0
  let answers = 0
  let torn = 0
  let tearing = false
  const sockets = new Set<Socket>()
  const silent = new WeakSet<Socket>()

  const server = createServer((client) => {
    const upstream = connect(target, '127.0.0.1')
    const ends: readonly [Socket, Socket][] = [
      [client, upstream],
      [upstream, client],
    ]
    for (const [one, other] of ends) {
      sockets.add(one)
      one.on('error', () => {})
      one.once('close', () => {
        sockets.delete(one)
        if (!silent.has(one)) other.destroy()
      })
    }
    client.on('data', (bytes) => silent.has(client) || upstream.write(bytes))
    upstream.on('data', (bytes) => {
      if (silent.has(upstream)) return
      answers += 1
      if (!tearing || answers % 3 > 0) return void client.write(bytes)
      torn += 1
      silent.add(upstream)
      client.write(bytes.subarray(0, Math.ceil(bytes.length / 2)))
      // The half is to arrive before the reset does.
      setTimeout(() => client.resetAndDestroy(), 20)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    forwardTo(port) {
      target = port
    },
    async tearAnswers(milliseconds) {
      torn = 0
      tearing = true
      await sleep(milliseconds)
      tearing = false
      return torn
    },
    silence() {
      for (const socket of sockets) silent.add(socket.pause())
    },
    cut() {
      for (const socket of sockets) socket.destroy()
    },
    stop() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
