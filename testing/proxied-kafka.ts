import { Network } from 'testcontainers'
import { freePort } from './free-port.ts'
import { firstProxiedPort, type KafkaContainer, startKafka } from './kafka-container.ts'
import { type Link, startLinks } from './link.ts'

export interface ProxiedKafka extends KafkaContainer {
  /** Its address behind the link; `broker` is that without it. */
  readonly proxied: string
  readonly link: Link
  stop(): Promise<void>
}

export async function startProxiedKafka(environment: Readonly<Record<string, string>> = {}): Promise<ProxiedKafka> {
  const network = await new Network().start()
  const port = await freePort()
  const proxied = `127.0.0.1:${port}`
  const [kafka, { links, stop }] = await Promise.all([
    startKafka({ proxied: { network, advertised: [proxied] }, environment }),
    startLinks(network, [{ server: `kafka:${firstProxiedPort}`, port }]),
  ])
  return {
    ...kafka,
    proxied,
    link: links[0],
    async stop() {
      await Promise.all([kafka.container.stop(), stop()])
      await network.stop()
    },
  }
}
