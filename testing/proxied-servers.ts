import { Network } from 'testcontainers'
import { freePort } from './free-port.ts'
import { firstProxiedPort, type KafkaContainer, shortSession, startKafka } from './kafka-container.ts'
import { type Link, startLinks } from './link.ts'
import { type MongoDbContainer, startMongoDb } from './mongodb-container.ts'

/** A way to a server. */
export interface Way {
  /** Where it begins, `host:port`. */
  readonly address: string
  readonly link: Link
}

/** Kafka and MongoDB, with ways to each that are spoiled one by one; their own addresses lead past all of them. */
export interface ProxiedServers {
  readonly kafka: KafkaContainer
  readonly mongodb: MongoDbContainer
  readonly waysToKafka: readonly Way[]
  readonly waysToMongodb: readonly Way[]
  stop(): Promise<void>
}

/** With so many ways to each. */
export async function startProxiedServers(ways: number): Promise<ProxiedServers> {
  const network = await new Network().start()
  const ports = await Promise.all(Array.from({ length: 2 * ways }, freePort))
  const addresses = ports.map((port) => `127.0.0.1:${port}`)
  const server = (number: number) => (number < ways ? `kafka:${firstProxiedPort + number}` : 'mongodb:27017')
  const [first, ...others] = ports.map((port, number) => ({ port, server: server(number) }))
  if (!first) throw new Error('there is to be a way')
  const [kafka, mongodb, { links, stop }] = await Promise.all([
    startKafka({ proxied: { network, advertised: addresses.slice(0, ways) }, environment: shortSession }),
    startMongoDb(network),
    startLinks(network, [first, ...others]),
  ])
  const all = links.map((link, number) => ({ link, address: addresses[number] ?? '' }))
  return {
    kafka,
    mongodb,
    waysToKafka: all.slice(0, ways),
    waysToMongodb: all.slice(ways),
    async stop() {
      await Promise.all([kafka.container.stop(), mongodb.container.stop(), stop()])
      await network.stop()
    },
  }
}
