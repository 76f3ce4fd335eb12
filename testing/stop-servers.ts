import type { StartedTestContainer } from 'testcontainers'

/** After the container tests. */
export default async function stopServers() {
  const { testServers = [] } = globalThis as { testServers?: StartedTestContainer[] }
  await Promise.all(testServers.map((server) => server.stop()))
}
