import { GenericContainer, type StartedNetwork, type StartedTestContainer, Wait } from 'testcontainers'
import { freePort } from './free-port.ts'

export interface MongoDbContainer {
  readonly container: StartedTestContainer
  /** Without a database; it stays when the container is started again. */
  readonly url: string
}

/** In a network its name is `mongodb`. */
export async function startMongoDb(network?: StartedNetwork): Promise<MongoDbContainer> {
  const port = await freePort()
  const definition = new GenericContainer('mongo:8.0')
    .withExposedPorts({ container: 27017, host: port })
    .withHealthCheck({
      test: ['CMD', 'mongosh', '--quiet', '--eval', 'db.runCommand({ ping: 1 })'],
      interval: 500,
      retries: 60,
    })
    .withWaitStrategy(Wait.forHealthCheck())
  if (network) definition.withNetwork(network).withNetworkAliases('mongodb')
  const container = await definition.start()
  return { container, url: `mongodb://127.0.0.1:${port}` }
}
