import { Network } from 'testcontainers'
import { freePort } from './free-port.ts'
import { type Link, startLinks } from './link.ts'
import { type MongoDbContainer, startMongoDb } from './mongodb-container.ts'

export interface ProxiedMongoDb extends Pick<MongoDbContainer, 'container'> {
  /** Behind the link, without a database. */
  readonly proxied: string
  readonly link: Link
  stop(): Promise<void>
}

export async function startProxiedMongoDb(): Promise<ProxiedMongoDb> {
  const network = await new Network().start()
  const port = await freePort()
  const { container } = await startMongoDb(network)
  const { links, stop } = await startLinks(network, [{ server: 'mongodb:27017', port }])
  return {
    container,
    proxied: `mongodb://127.0.0.1:${port}`,
    link: links[0],
    async stop() {
      await Promise.all([container.stop(), stop()])
      await network.stop()
    },
  }
}
