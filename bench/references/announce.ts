import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Says where a server listens, as the services do in their logs. */
export function announce(server: Server) {
  server.on('listening', () => {
    const { port } = server.address() as AddressInfo
    process.stdout.write(`${JSON.stringify({ address: { port }, msg: 'listening' })}\n`)
  })
  process.once('SIGTERM', () => process.exit(0))
}
