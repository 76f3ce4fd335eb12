import { Network } from 'testcontainers'
import { freePort } from './free-port.ts'
import { type Link, startLink } from './link.ts'
import { type MongoDbContainer, startMongoDb } from './mongodb-container.ts'

export interface ProxiedMongoDb extends Pick<MongoDbContainer, 'container'> {
  /** Behind the link, without a database; it stays when the container is started again. */
  readonly proxied: string
  readonly link: Link
  stop(): Promise<void>
}

export async function startProxiedMongoDb(): Promise<ProxiedMongoDb> {
  const network = await new Network().start()
  const port = await freePort()
  const { container } = await startMongoDb(network)
  const link = await startLink({ network, server: 'mongodb:27017', port })
  return {
    container,
    proxied: `mongodb://127.0.0.1:${port}`,
    link,
    async stop() {
      await Promise.all([container.stop(), link.stop()])
      await network.stop()
    },
  }
}
