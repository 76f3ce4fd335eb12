import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/**
 * Systems give ports above these to whoever asks for any. A service that is killed and started again must not find its
 * port taken by another test's server meanwhile: nor may its clients, whose messages that server would acknowledge.
 */
const [lowest, above] = [15_000, 32_000]

/** A port of this machine that nobody listens on now, and that nobody gets by chance. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries += 1) {
    const port = randomInt(lowest, above)
    if (await isFree(port)) return port
  }
  throw new Error(`no port from ${lowest} on is free`)
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer().once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
