import { GenericContainer, type StartedNetwork, type StartedTestContainer, Wait } from 'testcontainers'

export interface MongoDbContainer {
  readonly container: StartedTestContainer
  /** Without a database. */
  readonly url: string
}

/** In a network its name is `mongodb`. */
export async function startMongoDb(network?: StartedNetwork): Promise<MongoDbContainer> {
  const definition = new GenericContainer('mongo:8.0')
    .withExposedPorts(27017)
    .withHealthCheck({
      test: ['CMD', 'mongosh', '--quiet', '--eval', 'db.runCommand({ ping: 1 })'],
      interval: 500,
      retries: 60,
    })
    .withWaitStrategy(Wait.forHealthCheck())
  if (network) definition.withNetwork(network).withNetworkAliases('mongodb')
  const container = await definition.start()
  return { container, url: `mongodb://127.0.0.1:${container.getMappedPort(27017)}` }
}
