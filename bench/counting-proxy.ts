import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { createSentCommands } from './sent-commands.ts'

/** Between a service and MongoDB; it counts what is asked, without the service's help. */
export interface CountingProxy {
  /** As the service is to be given it. */
  readonly url: string
  /** How often each command was sent since this was asked last: by its name, and the read model or other kind of collection. */
  take(): ReadonlyMap<string, number>
  stop(): void
}

export async function startCountingProxy(mongodb: string): Promise<CountingProxy> {
  const target = new URL(mongodb)
  const sockets = new Set<Socket>()
  let counted = new Map<string, number>()

  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname)
    const commands = createSentCommands((name, collection) => {
      // A collection is called by its read model, and by its generation.
      const key = [name, collection?.split('.')[0]].join(' ')
      counted.set(key, (counted.get(key) ?? 0) + 1)
    })
    client.on('data', commands)
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(one.setNoDelay())
      one.pipe(other)
      one.on('error', () => {})
      one.once('close', () => {
        sockets.delete(one)
        other.destroy()
      })
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(mongodb)
  url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`

  return {
    url: url.href,
    take() {
      const taken = counted
      counted = new Map()
      return taken
    },
    stop() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
